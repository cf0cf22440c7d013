"""Cutting running text into passages."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.readers.passages import LONGEST, passages

TEXT = st.text(alphabet='山水a 。.\n', max_size=3000)


@given(TEXT, st.integers(1, 500))
def test_nothing_is_lost_and_blocks_do_not_matter(text: str, size: int) -> None:
    found = list(passages([text]))
    assert ''.join(''.join(found).split()) == ''.join(text.split())
    blocks = [text[i : i + size] for i in range(0, len(text), size)]
    assert ''.join(''.join(passages(blocks)).split()) == ''.join(text.split())


@given(TEXT)
def test_no_passage_is_too_long_or_empty(text: str) -> None:
    assert all(0 < len(passage) <= LONGEST for passage in passages([text]))


def test_passages_end_at_sentences() -> None:
    found = list(passages(['一手平伸，掌心向下。' * 200]))
    assert all(passage.endswith('。') for passage in found)
    assert len(found) > 3


def test_a_file_of_one_line_stays_in_little_memory() -> None:
    tracemalloc.start()
    count = sum(1 for _ in passages('山' * 65536 for _ in range(200)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 10_000
    assert peak < 4_000_000
