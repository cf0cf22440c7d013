"""Streams of events in the place of a reply."""

from __future__ import annotations

import json

import pytest

from mmsign.prompts.llms import LLMError
from mmsign.prompts.llms.events import is_stream, whole_reply
from test_prompts.fake_llm import Reply
from test_prompts.test_llms.clients import ask
from test_prompts.test_llms.clients import key as key

TEXT = '{"synonyms": ["文: data: x"]}'


def stream(text: str = TEXT, field: str = 'content', finish: str | None = 'stop', done: bool = True) -> str:
    """A text as services stream it, a few letters an event."""
    events = [
        {'model': 'small', 'choices': [{'index': 0, 'delta': {field: text[at : at + 3]}}]}
        for at in range(0, len(text), 3)
    ]
    if finish:
        events.append({'choices': [{'index': 0, 'delta': {}, 'finish_reason': finish}]})
        events.append({'choices': [], 'usage': {'prompt_tokens': 7, 'completion_tokens': 3}})
    lines = [f'data: {json.dumps(event)}\n\n' for event in events]
    return ''.join([': here it comes\n\n', *lines, 'data: [DONE]\n\n' if done else ''])


@pytest.mark.parametrize('kind', ['text/event-stream', 'application/json', 'text/plain'])
def test_a_stream_is_read_whole(server, kind: str) -> None:
    server.script = lambda asked: Reply(raw=stream(), kind=kind)
    llm, answer = ask(server, 'openai')
    assert (answer.text, answer.complete, answer.model) == (TEXT, True, 'small')
    assert (llm.usage()['prompt_tokens'], llm.usage()['completion_tokens']) == (7, 3)


def test_a_stream_that_was_cut_off_at_the_limit(server) -> None:
    server.script = lambda asked: Reply(raw=stream(finish='length'), kind='text/event-stream')
    assert ask(server, 'openai')[1].complete is False


def test_half_a_stream_is_no_answer(server) -> None:
    half = stream('{"synonyms": []}', finish=None, done=False)  # valid JSON, and yet not the end
    server.script = lambda asked: Reply(raw=half, kind='text/event-stream')
    with pytest.raises(LLMError, match='breaks off'):
        ask(server, 'openai')


def test_an_error_within_a_stream_is_the_services(server) -> None:
    failed = (
        stream(finish=None, done=False) + 'data: {"error": {"message": "out of memory", "code": 500}}\n\n'
    )
    server.script = lambda asked: Reply(raw=failed, kind='text/event-stream')
    with pytest.raises(LLMError, match='out of memory'):
        ask(server, 'openai')


def test_thoughts_and_other_choices_are_kept_apart() -> None:
    thoughts = stream('hm', 'reasoning_content', None, done=False)
    other = 'data: {"choices": [{"index": 1, "delta": {"content": "no"}}]}\n\n'
    message = whole_reply(thoughts + other + stream())['choices'][0]['message']
    assert (message['content'], message['reasoning_content']) == (TEXT, 'hm')


def test_a_call_of_a_function_is_joined() -> None:
    calls = [
        {'choices': [{'delta': {'tool_calls': [{'index': 0, 'function': {'arguments': part}}]}}]}
        for part in ('{"a"', ': 1}')
    ]
    text = ''.join(f'data: {json.dumps(call)}\n' for call in calls) + 'data: [DONE]\n'
    (call,) = whole_reply(text)['choices'][0]['message']['tool_calls']
    assert call['function']['arguments'] == '{"a": 1}'


@pytest.mark.parametrize('bad', ['data: {"choices": [\n\n', 'data: 1\n\n', 'data: [DONE', ': nothing\n\n'])
def test_what_is_no_stream_is_refused(server, bad: str) -> None:
    server.script = lambda asked: Reply(raw=bad, kind='text/event-stream')
    with pytest.raises(LLMError, match='malformed reply: a stream of events'):
        ask(server, 'openai')


@pytest.mark.parametrize('text', ['{"data": 1}', '', '<html>', 'database error'])
def test_what_is_none_is_left_to_the_sdk(text: str) -> None:
    assert not is_stream(text)
