"""What both clients make of answers that are odd, cut short or refused."""

from __future__ import annotations

import pytest

from mmsign.prompts.llms import FatalLLMError, LLMError, RefusalError
from test_prompts.fake_llm import KEY, Asked, Reply
from test_prompts.test_llms.clients import PROTOCOLS, ask
from test_prompts.test_llms.clients import key as key


@PROTOCOLS
def test_a_refusal(server, protocol: str) -> None:
    server.script = lambda asked: Reply(refusal='I will not.')
    with pytest.raises(RefusalError, match='I will not'):
        ask(server, protocol)


@PROTOCOLS
@pytest.mark.parametrize('finish', ['length', 'max_tokens', 'MAX_TOKENS', 'model_length'])
def test_a_truncated_answer_is_told(server, protocol: str, finish: str) -> None:
    server.script = lambda asked: Reply('{"synonyms": ["a', finish=finish)
    assert ask(server, protocol)[1].complete is False


@PROTOCOLS
@pytest.mark.parametrize('finish', ['content_filter', 'SAFETY', 'sensitive'])
def test_an_answer_that_is_kept_back_is_a_refusal(server, protocol: str, finish: str) -> None:
    server.script = lambda asked: Reply('', finish=finish)
    with pytest.raises(RefusalError):
        ask(server, protocol)


@PROTOCOLS
def test_an_answer_that_was_taken_for_thoughts_is_one(server, protocol: str) -> None:
    server.script = lambda asked: Reply(raw=with_message(content=None, reasoning_content='{"a": 1}'))
    assert ask(server, protocol)[1].text == '{"a": 1}'
    for thoughts in ('Perhaps {"a": 1}', '{"a": 1', '[1]', ''):  # thoughts are never searched
        server.script = lambda asked, said=thoughts: Reply(
            raw=with_message(content='', reasoning_content=said)
        )
        assert ask(server, protocol)[1].text == ''


def test_several_calls_of_functions_are_several_answers(server) -> None:
    calls = [
        {'id': name, 'type': 'function', 'function': {'name': name, 'arguments': said}}
        for name, said in (('a', '{"x": 1}'), ('b', {'y': 2}))
    ]
    server.script = lambda asked: Reply(raw=with_message(content=None, tool_calls=calls))
    assert ask(server, 'openai')[1].text == '{"x": 1}\n{"y": 2}'


@pytest.mark.parametrize(
    ('said', 'other'),
    [
        ('small', []),
        ('small-2024-08-06', []),
        ('models/Small', []),
        ('', []),
        (None, []),
        ('tiny-0.5b', ['tiny-0.5b']),
    ],
)
def test_another_model_is_named(server, said: str | None, other: list[str]) -> None:
    server.script = lambda asked: Reply('{}', raw=lambda reply: {**reply, 'model': said})
    assert sorted(ask(server, 'openai')[0].others) == other


def test_a_service_that_has_moved_is_named(server) -> None:
    """Where a POST has become a GET, what the other address says of it helps nobody."""
    server.script = lambda asked: Reply(status=301, location='/v2/x?token=abcdef')
    with pytest.raises(FatalLLMError, match=r'redirects to http://127\S*/v2/x\. write') as error:
        ask(server, 'openai')
    assert 'abcdef' not in str(error.value)


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
    for whole in (['{', '}'], [{'type': 'text', 'text': {'value': '{}'}}]):
        server.script = lambda asked, whole=whole: Reply(raw=with_message(content=whole))
        assert ask(server, 'openai')[1].text == '{}'
    server.script = lambda asked: Reply(raw=with_message(content=[1]))
    with pytest.raises(LLMError, match='no text but of type list'):
        ask(server, 'openai')


@PROTOCOLS
@pytest.mark.parametrize(
    ('status', 'code', 'message', 'kind'),
    [
        (402, 'Arrearage', 'Insufficient credits', FatalLLMError),
        (400, 'Arrearage', 'Access denied, your account is overdue', FatalLLMError),
        (400, 'x', "model 'small' not found, try pulling it first", FatalLLMError),
        (400, 'model_not_found', 'The model `small` does not exist', FatalLLMError),
        (429, 'rate', 'Too many requests; see https://x/account/billing', LLMError),
        (429, 'insufficient_quota', 'insufficient_quota: check your plan and billing details', FatalLLMError),
        (403, 'Flagged', 'your input was flagged by moderation', RefusalError),
        (400, 'DataInspectionFailed', 'data_inspection_failed: inappropriate content', RefusalError),
    ],
)
def test_whether_a_failure_is_of_one_sign_or_of_all(
    server, protocol: str, status: int, code: str, message: str, kind: type
) -> None:
    server.script = lambda asked: Reply(status=status, code=code, message=message)
    with pytest.raises(kind) as error:
        ask(server, protocol)
    assert type(error.value) is kind


@PROTOCOLS
def test_a_parameter_that_is_not_found_is_given_up(server, protocol: str) -> None:
    """Routers of models say with 404 that none of theirs takes a parameter."""

    def script(asked: Asked) -> Reply:
        taken = 'response_format' not in asked.body.get('parameters', asked.body)
        message = 'No endpoints found that support the parameters: response_format'
        return Reply('{}') if taken else Reply(status=404, code='404', message=message)

    server.script = script
    llm, answered = ask(server, protocol)
    assert answered.text == '{}'
    assert llm.notes[-1] == 'response_format is text, not json_object'


@pytest.mark.parametrize(
    ('raw', 'reason'),
    [
        (
            '{"error": {"message": "upstream timed out", "code": 502}}',
            'error in the reply: upstream timed out',
        ),
        ('{"error": {"message": "who are you", "code": "401"}}', 'who are you. check the key'),
        ('{"detail": "Not authenticated"}', 'Not authenticated. check the key'),
        ('{"message": "come back later"}', 'it says: come back later'),
        ('data: {"choices": [{"delta": {"content": "{}"}}]}\n\n', 'a stream of events'),
        ('{"choices": [{"index": 0, "text": "{}"}]}', 'no message'),
        ('{"choices": [{"index": 0, "message": "{}"}]}', 'no message'),
        ('{"choices": []}', 'no choices'),
    ],
)
def test_what_came_in_the_place_of_an_answer_is_named(server, raw: str, reason: str) -> None:
    server.script = lambda asked: Reply(raw=raw, kind='text/plain' if raw[0] == 'd' else 'application/json')
    with pytest.raises(LLMError, match=reason):
        ask(server, 'openai')


def test_of_a_web_page_the_words_are_named(server) -> None:
    page = '<html><style>p {color: red}</style><h1>503</h1><p>Come back later.</p></html>'
    server.script = lambda asked: Reply(raw=page, status=503, kind='text/html')
    with pytest.raises(LLMError, match=r'HTTP 503: a web page: 503 Come back later\. run'):
        ask(server, 'openai')
