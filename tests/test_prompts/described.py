"""A run of descriptions by a model on loopback that says the same of every sign."""

from __future__ import annotations

import json
import re

import pytest

from mmsign.prompts.files.glosses import Gloss
from mmsign.registry import PROMPTS
from test_prompts.fake_llm import KEY, Asked, Reply, answer

WORDS = [f'word{n}' for n in range(6)]
GLOSSES = [Gloss(label, word) for label, word in enumerate(WORDS)]
TEXT = 'One hand taps the chin.'


def model(asked: Asked) -> Reply:
    if asked.stage == 'p4':
        return answer(segments=[{'text': TEXT, 'parts': ['right_hand', 'face']}])
    if asked.stage == 'p2':
        return answer(synonyms=['A single hand taps the chin.'])
    return answer(descriptions=[f'{TEXT} {"Up." if asked.gloss == "word1" else ""}'])


@pytest.fixture
def make(server, make_kb, monkeypatch):
    monkeypatch.setenv('MMSIGN_TEST_KEY', KEY)
    server.script = model
    kb = make_kb(book=dict.fromkeys(WORDS, TEXT))
    return lambda: PROMPTS.build({'type': 'LLMGenerator', 'llm': server.llm('openai'), 'knowledge': kb})


def page_lines(out) -> list[dict]:
    """The lines that the review page's button saves."""
    page = out.with_name(out.name + '.html').read_text(encoding='utf8')
    return [json.loads(text) for text in re.findall(r'class="line"[^>]*>(.*?)</script>', page, re.DOTALL)]
