"""A language-model server on loopback, for the real SDKs.

It speaks OpenAI's ``/chat/completions`` and DashScope's native
``/services/aigc/text-generation/generation``, errors included.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = 'sk-loopback-0123456789'


@dataclass
class Reply:
    """What the server answers: a text, a failure, or a body of any shape."""

    text: str = ''
    status: int = 200
    finish: str = 'stop'
    refusal: str | None = None
    delay: float = 0.0
    code: str = ''
    message: str = ''
    #: Changes the protocol's reply, or is sent as it is.
    raw: Callable[[dict[str, Any]], Any] | str | None = None
    kind: str = 'application/json'
    location: str = ''


@dataclass
class Asked:
    """A request as it arrived."""

    path: str
    model: str
    system: str
    user: str
    body: dict[str, Any]

    @property
    def stage(self) -> str:
        """Which of P1–P4 the prompt is, told by the answer it asks for."""
        for stage, mark in (('p2', '"synonyms"'), ('p4', '"segments"'), ('p3', '<description')):
            if mark in self.user:
                return stage
        return 'p1'

    @property
    def gloss(self) -> str:
        """The sign asked about."""
        return re.search(r'^(?:Sign|手势|İşaret)[:：]\s*(.+)$', self.user, re.MULTILINE)[1]


def answer(**value: Any) -> Reply:
    """A successful JSON answer."""
    return Reply(json.dumps(value, ensure_ascii=False))


class FakeLLMServer:
    """Serves ``script(asked) -> Reply`` and remembers what was asked."""

    def __init__(self) -> None:
        self.script: Callable[[Asked], Reply] = lambda asked: Reply('{}')
        self.asked: list[Asked] = []
        self.keys: set[str] = set()
        self.in_flight = self.most_in_flight = 0
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                owner._serve(self)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self._http.daemon_threads = True
        self.address = f'http://127.0.0.1:{self._http.server_port}'

    def __enter__(self) -> FakeLLMServer:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def llm(self, protocol: str, **options: Any) -> dict[str, Any]:
        """Config of a client for this server; protocol is ``openai`` or ``dashscope``."""
        kinds = {'openai': ('OpenAILLM', '/v1'), 'dashscope': ('DashScopeLLM', '/api/v1')}
        kind, path = kinds[protocol]
        defaults = {
            'type': kind,
            'base_url': self.address + path,
            'api_key_env': 'MMSIGN_TEST_KEY',
            'models': [{'name': 'small', 'context': 8192, 'price_in': 2.0, 'price_out': 10.0}],
            'max_retries': 0,
            'timeout': 5,
        }
        return {**defaults, **options}

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers['Content-Length'])))
        native = 'input' in body
        messages = (body['input'] if native else body)['messages']
        system = messages[0]['content'] if len(messages) > 1 else ''
        asked = Asked(handler.path, body['model'], system, messages[-1]['content'], body)
        with self._lock:
            self.asked.append(asked)
            self.keys.add(handler.headers.get('Authorization', ''))
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        reply = self.script(asked)
        time.sleep(reply.delay)
        with self._lock:
            self.in_flight -= 1
        content = (self._native if native else self._openai)(reply)
        if callable(reply.raw):
            content = reply.raw(content)
        data = (reply.raw if isinstance(reply.raw, str) else json.dumps(content)).encode()
        try:
            handler.send_response(reply.status)
            handler.send_header('Content-Type', reply.kind)
            if reply.location:
                handler.send_header('Location', reply.location)
            if reply.status != 200:
                handler.send_header('Retry-After-Ms', '20')  # or the SDKs wait for a second
            handler.send_header('Content-Length', str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client gave up waiting

    @staticmethod
    def _openai(reply: Reply) -> dict[str, Any]:
        if reply.status != 200:
            return {'error': {'message': reply.message, 'type': reply.code, 'code': reply.code}}
        message = {'role': 'assistant', 'content': reply.text, 'refusal': reply.refusal}
        return {
            'id': 'x',
            'object': 'chat.completion',
            'created': 0,
            'model': 'small',
            'choices': [{'index': 0, 'message': message, 'finish_reason': reply.finish}],
            'usage': {'prompt_tokens': 100, 'completion_tokens': 20, 'total_tokens': 120},
        }

    @staticmethod
    def _native(reply: Reply) -> dict[str, Any]:
        if reply.refusal:
            # DashScope reports moderation as an error in the body
            return {'code': 'DataInspectionFailed', 'message': reply.refusal, 'request_id': 'x'}
        if reply.status != 200:
            return {'code': reply.code, 'message': reply.message, 'request_id': 'x'}
        message = {'role': 'assistant', 'content': reply.text}
        return {
            'output': {'choices': [{'finish_reason': reply.finish, 'message': message}]},
            'usage': {'input_tokens': 100, 'output_tokens': 20, 'total_tokens': 120},
            'request_id': 'x',
        }
