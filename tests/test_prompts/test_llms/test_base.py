"""What both clients make of answers that are odd, cut short or refused."""

from __future__ import annotations

import pytest

from mmsign.prompts.llms import LLMError, RefusalError
from test_prompts.fake_llm import KEY, Reply
from test_prompts.test_llms.clients import PROTOCOLS, ask
from test_prompts.test_llms.clients import key as key


@PROTOCOLS
def test_a_refusal(server, protocol: str) -> None:
    server.script = lambda asked: Reply(refusal='I will not.')
    with pytest.raises(RefusalError, match='I will not'):
        ask(server, protocol)


@PROTOCOLS
def test_a_truncated_answer_is_told(server, protocol: str) -> None:
    server.script = lambda asked: Reply('{"synonyms": ["a', finish='length')
    assert ask(server, protocol)[1].complete is False


def replies(reply: dict) -> list[dict]:
    """The choices of a reply in either protocol."""
    return reply.get('output', reply)['choices']


def with_message(**changes):
    """A reply whose message is changed; ``message=None`` leaves it out."""

    def change(reply: dict) -> dict:
        for choice in replies(reply):
            if changes.get('message', ...) is None:
                del choice['message']
            else:
                choice['message'].update(changes)
        return reply

    return change


@PROTOCOLS
@pytest.mark.parametrize(
    ('raw', 'kind'),
    [
        (f'<html>Log in. {KEY}</html>', 'text/html'),
        (f'<html>Log in. {KEY}</html>', 'application/json'),
        ('{"choices": [{"index": 0, "mess', 'application/json'),
        ('{"output": {"choices": [{"mess', 'application/json'),
        ('', 'application/json'),
        ('null', 'application/json'),
        ('[1, 2]', 'application/json'),
        ('[' * 100_000, 'application/json'),
        ('{"choices": 1, "output": 1}', 'application/json'),
        ('{"choices": [null], "output": {"choices": [null]}}', 'application/json'),
        (with_message(message=None), 'application/json'),
        (with_message(content={'text': KEY}), 'application/json'),
    ],
)
def test_an_odd_reply_fails_its_request_alone(server, protocol: str, raw, kind: str) -> None:
    server.script = lambda asked: Reply('{}', raw=raw, kind=kind)
    with pytest.raises(LLMError) as error:
        ask(server, protocol)
    assert type(error.value) is LLMError
    assert server.address in str(error.value)
    assert 'run the command again' in str(error.value)
    assert KEY not in str(error.value)
    assert error.value.__cause__ is None


def test_an_odd_reply_is_not_quoted(server) -> None:
    """What a SDK quotes is cut, perhaps within a key that the service echoes."""
    usage = {'input_tokens': 'x' * 200 + KEY}
    server.script = lambda asked: Reply('{}', raw=lambda reply: {**reply, 'usage': usage})
    with pytest.raises(LLMError, match='malformed reply') as error:
        ask(server, 'dashscope')
    assert KEY[-8:] not in str(error.value)


def test_a_content_in_pieces_is_joined(server) -> None:
    pieces = [
        {'type': 'reasoning', 'text': 'hm'},
        {'type': 'text', 'text': '{'},
        {'type': 'text', 'text': '}'},
    ]
    server.script = lambda asked: Reply(raw=with_message(content=pieces))
    assert ask(server, 'openai')[1].text == '{}'
    server.script = lambda asked: Reply(raw=with_message(content=[1]))
    with pytest.raises(LLMError, match='no text but of type list'):
        ask(server, 'openai')
