"""Both clients, through the real SDKs, against a server on loopback."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mmsign.prompts.generators.answers import SCHEMAS
from mmsign.prompts.llms import FatalLLMError, LLMError
from mmsign.registry import LLMS
from mmsign.utils.errors import MMSignError
from test_prompts.fake_llm import KEY, Reply
from test_prompts.test_llms.clients import PROTOCOLS, ask
from test_prompts.test_llms.clients import key as key


@PROTOCOLS
def test_success_counts_tokens_and_cost(server, protocol: str) -> None:
    server.script = lambda asked: Reply('{"synonyms": ["文"]}')
    llm, answer = ask(server, protocol)
    assert (answer.text, answer.complete) == ('{"synonyms": ["文"]}', True)
    assert llm.usage() == {
        'requests': 1,
        'prompt_tokens': 100,
        'completion_tokens': 20,
        'cost': pytest.approx(4e-4),
    }
    assert server.keys == {f'Bearer {KEY}'}
    (asked,) = server.asked
    assert (asked.model, asked.system) == ('small', 'Be brief.')
    assert asked.path == (
        '/v1/chat/completions' if protocol == 'openai' else '/api/v1/services/aigc/text-generation/generation'
    )


@PROTOCOLS
@pytest.mark.parametrize('form', ['json_schema', 'json_object', 'text'])
def test_the_response_format_is_asked_for(server, protocol: str, form: str) -> None:
    ask(server, protocol, response_format=form)
    body = server.asked[0].body
    asked_for = body.get('parameters', body).get('response_format')
    if form == 'text':
        assert asked_for is None
    else:
        assert asked_for['type'] == form
        if form == 'json_schema':
            assert asked_for['json_schema']['schema'] == SCHEMAS['p2']


@PROTOCOLS
@pytest.mark.parametrize(
    ('status', 'code', 'kind'),
    [
        (401, 'InvalidApiKey', FatalLLMError),
        (403, 'AccessDenied', FatalLLMError),
        (404, 'Model.NotExist', FatalLLMError),
        (429, 'Throttling', LLMError),
        (500, 'InternalError', LLMError),
    ],
)
def test_failures_and_the_key_in_none_of_them(server, protocol, status, code, kind, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    server.script = lambda asked: Reply(status=status, code=code, message=f'Incorrect key provided: {KEY}')
    with pytest.raises(LLMError) as error:
        ask(server, protocol)
    assert type(error.value) is kind
    assert str(status) in str(error.value)
    assert KEY not in str(error.value)
    assert KEY not in repr(error.value)
    assert error.value.__cause__ is None
    assert KEY not in caplog.text
    assert '\n' not in str(error.value)


@PROTOCOLS
@pytest.mark.parametrize('status', [429, 500])
def test_the_sdk_tries_again(server, protocol: str, status: int) -> None:
    server.script = lambda asked: (
        Reply('{}') if len(server.asked) > 2 else Reply(status=status, code='Throttling')
    )
    assert ask(server, protocol, max_retries=2)[1].text == '{}'
    assert len(server.asked) == 3


@PROTOCOLS
def test_a_time_out_ends_in_time(server, protocol: str) -> None:
    server.script = lambda asked: Reply('{}', delay=2)
    start = time.perf_counter()
    with pytest.raises(LLMError, match=r'no answer within 0\.2 s'):
        ask(server, protocol, timeout=0.2)
    assert time.perf_counter() - start < 1.5


@PROTOCOLS
def test_nobody_listens(protocol: str, server) -> None:
    options = server.llm(protocol, base_url='http://127.0.0.1:9/v1')
    with pytest.raises(LLMError):
        LLMS.build(options).ask('s', 'u', SCHEMAS['p2'])


@PROTOCOLS
def test_parameters_go_by_the_names_of_the_config(server, protocol: str) -> None:
    rename = {'max_tokens': 'max_completion_tokens', 'temperature': None}
    ask(server, protocol, rename=rename, extra={'top_p': 0.5}, max_tokens=77)
    sent = server.asked[0].body.get('parameters', server.asked[0].body)
    assert (sent['max_completion_tokens'], sent['top_p']) == (77, 0.5)
    assert not {'max_tokens', 'temperature'} & set(sent)


@PROTOCOLS
def test_a_service_that_takes_less_is_asked_for_less_once_a_run(server, protocol: str) -> None:
    def refuses(asked) -> Reply:
        sent = asked.body.get('parameters', asked.body)
        for name in ('response_format', 'temperature'):
            if name in sent:
                return Reply(status=400, code='BadRequest', message=f'unknown parameter: {name}')
        return Reply('{}')

    server.script = refuses
    llm = LLMS.build(server.llm(protocol))
    for _ in range(3):
        assert llm.ask('s', 'u', SCHEMAS['p2']).text == '{}'
    assert len(server.asked) == 3 + 3  # json_schema, json_object, temperature; then it is known
    assert len(llm.notes) == 3
    assert 'temperature is left out' in llm.notes


@PROTOCOLS
def test_a_request_that_no_form_makes_good_fails_alone(server, protocol: str) -> None:
    server.script = lambda asked: Reply(status=400, code='BadRequest', message='this gloss is forbidden')
    llm = LLMS.build(server.llm(protocol))
    with pytest.raises(LLMError, match='forbidden') as error:
        llm.ask('s', 'u', SCHEMAS['p2'])
    assert not isinstance(error.value, FatalLLMError)
    server.script = lambda asked: Reply('{}')
    llm.ask('s', 'u', SCHEMAS['p2'])
    sent = server.asked[-1].body.get('parameters', server.asked[-1].body)
    assert sent['response_format']['type'] == 'json_schema'  # the run asks for no less because of it
    assert llm.notes == []


@PROTOCOLS
def test_a_prompt_that_is_too_long_is_not_taken_for_another_fault(server, protocol: str) -> None:
    message = "This model's maximum context length is 4096 tokens."
    server.script = lambda asked: Reply(status=400, code='BadRequest', message=message)
    with pytest.raises(LLMError, match='maximum context'):
        ask(server, protocol)
    assert len(server.asked) == 1


@pytest.mark.parametrize('scheme', ['socks5', 'SOCKS5H', 'socks4', 'ftp'])
@PROTOCOLS
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    server, protocol: str, scheme: str, monkeypatch
) -> None:
    monkeypatch.setattr('mmsign.prompts.llms.proxies.find_spec', lambda name: None)
    monkeypatch.setenv('ALL_PROXY', f'{scheme}://me:secret@localhost:1')
    with pytest.raises(FatalLLMError, match='ALL_PROXY') as error:
        LLMS.build(server.llm(protocol))
    assert 'secret' not in str(error.value)
    assert ('httpx[socks]' in str(error.value)) is scheme.lower().startswith('socks5')


def test_a_cost_without_a_price_is_unknown(server) -> None:
    server.script = lambda asked: Reply('{}')
    assert ask(server, 'openai', models=[{'name': 'small'}])[0].usage()['cost'] is None
    assert (
        ask(server, 'openai', models=[{'name': 'small', 'price_in': 0, 'price_out': 0}])[0].usage()['cost']
        == 0
    )


def test_one_name_takes_the_place_of_several_models(server) -> None:
    models = [{'name': 'v1-8k', 'context': 8192}, {'name': 'v1-32k', 'context': 32768}]
    llm = LLMS.build(server.llm('openai', models=models, model='mine'))
    for length in (100, 10_000):
        llm.ask('s', '山' * length, SCHEMAS['p2'])
    assert {asked.model for asked in server.asked} == {'mine'}
    assert llm.name() == 'mine'


@pytest.mark.parametrize(
    ('protocol', 'usage'),
    [
        ('openai', None),
        ('openai', {}),
        ('openai', {'prompt_tokens': None}),
        ('openai', 'many'),
        ('dashscope', None),
        ('dashscope', {}),
    ],
)
def test_tokens_that_are_not_counted_are_none(server, protocol: str, usage) -> None:
    server.script = lambda asked: Reply('{}', raw=lambda reply: {**reply, 'usage': usage})
    llm, answer = ask(server, protocol)
    assert answer.text == '{}'
    assert (answer.prompt_tokens, answer.completion_tokens, llm.usage()['cost']) == (0, 0, 0)


@PROTOCOLS
def test_requests_in_flight_are_limited(server, protocol: str) -> None:
    server.script = lambda asked: Reply('{}', delay=0.05)
    llm = LLMS.build(server.llm(protocol, concurrency=2))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: llm.ask('s', f'u{n}', SCHEMAS['p2']), range(8)))
    assert server.most_in_flight == 2
    assert llm.usage()['requests'] == 8


@PROTOCOLS
def test_a_long_prompt_goes_to_the_longer_model(server, protocol: str) -> None:
    models = [{'name': 'v1-8k', 'context': 8192}, {'name': 'v1-32k', 'context': 32768}]
    llm = LLMS.build(server.llm(protocol, models=models))
    for length in (100, 10_000):
        llm.ask('s', '山' * length, SCHEMAS['p2'])
    assert [asked.model for asked in server.asked] == ['v1-8k', 'v1-32k']
    with pytest.raises(LLMError, match='v1-32k'):
        llm.ask('s', '山' * 40_000, SCHEMAS['p2'])


@PROTOCOLS
def test_a_key_that_is_not_set_is_named(server, protocol: str, monkeypatch) -> None:
    monkeypatch.delenv('MMSIGN_TEST_KEY')
    with pytest.raises(FatalLLMError, match='MMSIGN_TEST_KEY'):
        LLMS.build(server.llm(protocol))


@PROTOCOLS
@pytest.mark.parametrize(('before', 'behind'), [('', '\n'), (' ', '\r\n'), ('\t', '')])
def test_a_key_is_sent_without_the_space_around_it(server, protocol, before, behind, monkeypatch) -> None:
    monkeypatch.setenv('MMSIGN_TEST_KEY', before + KEY + behind)
    server.script = lambda asked: Reply('{}')
    ask(server, protocol)
    assert server.keys == {f'Bearer {KEY}'}


@PROTOCOLS
@pytest.mark.parametrize('odd', ['"{}"', "'{}'", '{}"', 'Bearer {}', '\ufeff{}'])
def test_a_key_that_cannot_be_one_is_refused(server, protocol: str, odd: str, monkeypatch) -> None:
    monkeypatch.setenv('MMSIGN_TEST_KEY', odd.format(KEY))
    with pytest.raises(FatalLLMError, match='MMSIGN_TEST_KEY') as error:
        ask(server, protocol)
    assert KEY not in str(error.value)
    assert server.asked == []


@PROTOCOLS
def test_a_local_server_needs_no_key(server, protocol: str, monkeypatch) -> None:
    monkeypatch.setenv('OPENAI_API_KEY', KEY)
    monkeypatch.setenv('DASHSCOPE_API_KEY', KEY)
    server.script = lambda asked: Reply('{}')
    assert ask(server, protocol, api_key_env='')[1].text == '{}'
    assert KEY not in str(server.keys)  # another service's key is never sent along


def test_wrong_options_are_named(server) -> None:
    for options in ({'response_format': 'xml'}, {'models': []}):
        with pytest.raises(MMSignError, match=next(iter(options))):
            LLMS.build(server.llm('openai', **options))
