"""Why there is no connection, in the words of the system, and whether to go on."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mmsign.prompts.llms import FatalLLMError, LLMError
from mmsign.prompts.llms.connection import cause
from test_prompts.fake_llm import Reply
from test_prompts.test_llms.clients import PROTOCOLS, ask
from test_prompts.test_llms.clients import key as key


def wrapped(*messages: str) -> Exception:
    """Errors as SDKs nest them, the outermost first."""
    error: Exception | None = None
    for message in reversed(messages):
        outer = RuntimeError(message)
        outer.__cause__ = error
        error = outer
    return error


@pytest.mark.parametrize(
    ('messages', 'said', 'fix', 'lasting'),
    [
        (('Connection error.', '[Errno 111] Connection refused'), 'Connection refused', 'start', False),
        (('Connection error.', '[Errno -2] Name or service not known'), 'Name or service', 'host', False),
        (('x', '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)'), 'wrong', 'http://', True),
        (('x', '[SSL: CERTIFICATE_VERIFY_FAILED] self-signed'), 'self-signed', 'SSL_CERT_FILE', True),
        (('x', 'Error -3 while decompressing data: incorrect header check'), 'Error -3', 'proxy', False),
        (('Connection error.', 'Server disconnected', ''), 'Server disconnected', '', False),
    ],
)
def test_the_innermost_words_count(messages: tuple, said: str, fix: str, lasting: bool) -> None:
    found = cause(wrapped(*messages))
    assert said in found.problem
    assert 'Errno' not in found.problem
    assert '_ssl.c' not in found.problem
    assert fix in found.fix
    assert bool(found.fix) is bool(fix)
    assert found.lasting is lasting


def test_a_ring_of_errors_ends() -> None:
    first, second = RuntimeError('a'), RuntimeError('b')
    first.__cause__, second.__cause__ = second, first
    assert cause(first).problem == 'b'


@PROTOCOLS
def test_nobody_there_stops_the_run_unless_somebody_was(server, protocol: str) -> None:
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    with pytest.raises(FatalLLMError, match=r'refused\. start the service'):
        ask(server, protocol, base_url=f'http://127.0.0.1:{port}/v1')
    server.script = lambda asked: Reply('{}')
    llm, _ = ask(server, protocol)
    server.__exit__()
    with pytest.raises(LLMError) as error:  # it may come back: the other signs are tried
        llm.ask('s', 'u', {'title': 'x'})
    assert not isinstance(error.value, FatalLLMError)


@PROTOCOLS
def test_a_certificate_that_nobody_trusts_is_named(protocol: str, server, tmp_path: Path) -> None:
    x509 = pytest.importorskip('cryptography.x509')
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'here')])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.IPAddress(ipaddress.ip_address('127.0.0.1'))
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = tmp_path / 'both.pem'
    pem.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    http = HTTPServer(('127.0.0.1', 0), BaseHTTPRequestHandler)
    http.handle_error = lambda *_: None
    http.socket = context.wrap_socket(http.socket, server_side=True)
    threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
    try:
        with pytest.raises(FatalLLMError, match=r'certificate.*SSL_CERT_FILE'):
            ask(server, protocol, base_url=f'https://127.0.0.1:{http.server_port}/v1')
    finally:
        http.shutdown()
        http.server_close()


def test_a_certificate_file_that_is_not_there(server, monkeypatch) -> None:
    monkeypatch.setenv('SSL_CERT_FILE', '/no/such.pem')
    with pytest.raises(FatalLLMError, match=r'cannot start: .*SSL_CERT_FILE'):
        ask(server, 'openai')
