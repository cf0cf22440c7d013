"""A planted key is in no file, log or error, wherever it is planted and whoever echoes it."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from test_prompts.fake_llm import FakeLLMServer, Reply
from tool_runner import TOOLS

from mmsign.prompts.llms.secrets import bare, in_urls, read_key, scrub
from mmsign.utils.errors import MMSignError

KEY = 'sk-planted-0123456789abcdef'
PASSWORD = 'pa$$word/9'


def echoes(key: str) -> dict[str, Reply]:
    """What services do with a key."""
    return {
        'refused': Reply(status=401, code='invalid', message=f'Incorrect API key provided: {key}'),
        'broken': Reply(status=500, code='x', message=f'cannot serve {key}'),
        'bad request': Reply(status=400, code='x', message=f'Bearer {key} may not use response_format'),
        'page': Reply(raw=f'<html>{key}</html>', kind='text/html'),
        'half': Reply(raw='{"choices": [{"message": "' + key, kind='application/json'),
        'refusal': Reply(refusal=f'I do not serve {key}'),
        'answer': Reply(f'no JSON but {key}'),
    }


@pytest.fixture
def describe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture):
    """Run the command in a folder of its own; returns all that it printed and wrote."""
    (tmp_path / 'book.tsv').write_text('sit\tThe right hand is held level.\nrun\tBoth hands move.\n')
    (tmp_path / 'glosses.txt').write_text('sit\nrun\n')
    monkeypatch.chdir(tmp_path)

    def tool(name: str, *words: object) -> None:
        monkeypatch.setattr(sys, 'argv', [name, *map(str, words)])
        with pytest.raises(SystemExit):
            runpy.run_path(str(TOOLS / name), run_name='__main__')

    tool('build_knowledge.py', 'book.tsv', '--out', 'kb.sqlite')

    def call(*options: str) -> str:
        given = ['knowledge=kb.sqlite', 'glosses=glosses.txt', 'generator.llm.max_retries=0', *options]
        words = ('mmsign::prompts/asl_moonshot.py', '--out', 'out/d.jsonl', '--cfg-options', *given)
        tool('generate_descriptions.py', *words)
        printed = capfd.readouterr()
        written = [file.read_bytes() for file in tmp_path.rglob('*') if file.is_file()]
        assert 'Traceback' not in printed.err
        return printed.out + printed.err + b''.join(written).decode('utf8', 'replace')

    return call


@pytest.mark.parametrize('kind', echoes(KEY))
def test_a_key_that_the_service_echoes(describe, monkeypatch, kind: str) -> None:
    monkeypatch.setenv('MOONSHOT_API_KEY', KEY)
    with FakeLLMServer() as server:
        server.script = lambda asked: echoes(KEY)[kind]
        told = describe(f'generator.llm.base_url={server.address}/v1')
        assert server.keys == {f'Bearer {KEY}'}
    assert KEY not in told
    assert KEY[:14] not in told  # nor the beginning of one that was cut


def test_secrets_in_the_address_and_of_a_proxy(describe, monkeypatch) -> None:
    monkeypatch.setenv('MOONSHOT_API_KEY', KEY)
    monkeypatch.setenv('no_proxy', '127.0.0.1')
    monkeypatch.setenv('https_proxy', f'http://me:{quote(PASSWORD, safe="")}@127.0.0.1:9')
    with FakeLLMServer() as server:
        server.script = lambda asked: Reply(status=404, code='x', message=f'no {asked.path} {PASSWORD}')
        address = server.address.replace('//', f'//user:{quote(PASSWORD, safe="")}@')
        told = describe(f'generator.llm.base_url={address}/v1?key=query-secret-77')
    for secret in (KEY, PASSWORD, quote(PASSWORD, safe=''), 'query-secret-77'):
        assert secret not in told
    assert '127.0.0.1' in told  # the address itself is said


def test_a_key_in_the_place_of_its_name(describe, monkeypatch) -> None:
    for name in (KEY, 'a3f0planted0123456789'):
        told = describe(f'generator.llm.api_key_env={name}')
        assert 'api_key_env' in told
        assert name not in told


def test_a_key_in_the_config_itself(describe, monkeypatch) -> None:
    monkeypatch.setenv('MOONSHOT_API_KEY', KEY)
    told = describe('generator.llm.api_key=sk-other-planted-0123')
    assert 'sk-other-planted-0123' not in told
    assert 'api_key' in told


@pytest.mark.parametrize('key', ['sk planted 1234', 'sk-planted\n-1234', 'sk-plantéd-1234', 'sk\x00planted'])
def test_a_key_that_cannot_be_sent(monkeypatch, key: str) -> None:
    monkeypatch.setattr('os.environ', {'A_KEY': key})
    with pytest.raises(MMSignError, match='A_KEY holds') as error:
        read_key('A_KEY')
    assert key[:9] not in str(error.value)


def test_parts() -> None:
    url = 'https://me:s%2Fcret@host:1/v1?key=abc%20def&x='
    assert in_urls([url, None, '']) >= {'me', 's/cret', 's%2Fcret', 'abc def', 'abc%20def'}
    assert bare(url) == 'https://host:1/v1'
    assert bare(None) is None
    assert scrub('a\n s/cret  none', {'s/cret', 'none'}) == 'a *** none'
