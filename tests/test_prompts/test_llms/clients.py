"""A client of either protocol that asks the server on loopback."""

from __future__ import annotations

import pytest

from mmsign.prompts.generators.answers import SCHEMAS
from mmsign.registry import LLMS
from test_prompts.fake_llm import KEY

PROTOCOLS = pytest.mark.parametrize('protocol', ['openai', 'dashscope'])


@pytest.fixture(autouse=True)
def key(monkeypatch) -> None:
    monkeypatch.setenv('MMSIGN_TEST_KEY', KEY)


def ask(server, protocol: str, **options):
    llm = LLMS.build(server.llm(protocol, **options))
    return llm, llm.ask('Be brief.', 'Sign: x "synonyms"', SCHEMAS['p2'])
