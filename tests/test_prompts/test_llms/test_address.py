"""Addresses as people paste them, and as no service has them."""

from __future__ import annotations

import pytest

from mmsign.prompts.llms import FatalLLMError
from mmsign.prompts.llms.address import clean_address, not_found
from test_prompts.fake_llm import Reply
from test_prompts.test_llms.clients import PROTOCOLS, ask
from test_prompts.test_llms.clients import key as key


@pytest.mark.parametrize(
    'pasted',
    [
        'http://h:1/v1',
        ' http://h:1/v1\n',
        'http://h:1/v1/',
        'HTTP://h:1/v1//',
        'http://h:1/v1/chat/completions',
        'http://h:1/v1/chat/completions/',
        'http://h:1/v1/services/aigc/text-generation/generation',
    ],
)
def test_what_surrounds_an_address_is_taken_off(pasted: str) -> None:
    assert clean_address(pasted) == 'http://h:1/v1'


def test_user_and_query_stay() -> None:
    assert clean_address('https://u:p@h/v1/?key=x') == 'https://u:p@h/v1?key=x'
    assert clean_address(None) is None


@pytest.mark.parametrize(
    'wrong',
    [
        '',
        'localhost:8000/v1',
        'h/v1',
        'ftp://h/v1',
        'http://',
        'http://h:99999/v1',
        'http://h:0',
        'http://[h/v1',
    ]
    + ['http://my host/v1', 'http://h/v1 and more', 'http://me:secret@h:x/v1'],
)
def test_no_address_is_refused_before_anything_is_sent(wrong: str) -> None:
    with pytest.raises(FatalLLMError, match='base_url') as error:
        clean_address(wrong)
    assert 'secret' not in str(error.value)


def test_a_path_is_asked_for_where_none_stands() -> None:
    assert '/v1' in not_found('http://h:1')
    assert '/v1' in not_found('http://h:1/')
    assert '/v1' not in not_found('http://h:1/v1')


@PROTOCOLS
def test_a_client_cleans_its_address(server, protocol: str) -> None:
    server.script = lambda asked: Reply('{}')
    base = server.llm(protocol)['base_url']
    for pasted in (f' {base}//\n', f'{base}/chat/completions'):
        assert ask(server, protocol, base_url=pasted)[1].text == '{}'
    assert len({asked.path for asked in server.asked}) == 1


def test_the_address_of_the_other_protocol_is_told(server) -> None:
    with pytest.raises(FatalLLMError, match='OpenAILLM'):
        ask(server, 'dashscope', base_url=f'{server.address}/compatible-mode/v1')
