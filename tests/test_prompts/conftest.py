"""A small dictionary of our own making, the paper's examples, and a local language-model server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.prompts.knowledge.building import KnowledgeWriter
from mmsign.prompts.readers import Record
from test_prompts import table1
from test_prompts.fake_llm import FakeLLMServer


@pytest.fixture
def server() -> Iterator[FakeLLMServer]:
    """A server on loopback that speaks OpenAI's and DashScope's protocol."""
    with FakeLLMServer() as running:
        yield running


@pytest.fixture
def make_kb(tmp_path: Path):
    """Build a knowledge base from ``source={headword: text}`` keywords."""

    def make(**sources: dict[str, str]) -> KnowledgeBase:
        path = tmp_path / f'kb{len(list(tmp_path.glob("kb*")))}.sqlite'
        with KnowledgeWriter(path) as writer:
            for name, entries in sources.items():
                writer.add_source(name, [Record(head, text, head) for head, text in entries.items()])
        return KnowledgeBase(path)

    return make


@pytest.fixture
def paper_kb(make_kb) -> KnowledgeBase:
    """The expert knowledge behind the paper's Table 1."""
    return make_kb(dictionary=table1.DICTIONARY, alphabet=table1.ALPHABET)


@pytest.fixture
def planted_kb(make_kb) -> KnowledgeBase:
    """A dictionary with chains, cycles and holes."""
    return make_kb(
        planted={
            '甲': '一手打手指字母“A”的指式，置于前额。',
            '乙': '（一）打“甲”的手势。\n（二）双手平伸，掌心向上。',
            '丙': '左手握拳；右手打“乙”的手势，表示第三。',
            '丁': '一手打“戊”的手势，然后向下一按。',
            '戊': '一手打“丁”的手势，然后向上一抬。',
            '己': '一手打“己”的手势，晃动两下。',
            '庚': '一手打“无此词”的手势，贴于胸部。',
        },
        letters={'A': '右手伸拇指，指尖朝上。', 'B': '右手五指并拢直立。'},
    )
