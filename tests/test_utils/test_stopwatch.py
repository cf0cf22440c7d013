"""Times of stages."""

from __future__ import annotations

import time

import pytest

from mmsign.utils.stopwatch import Stopwatch


def test_blocks_and_iterators_are_timed_apart() -> None:
    watch = Stopwatch()

    def slow():
        for i in range(3):
            time.sleep(0.02)
            yield i

    items = []
    for item in watch.wrap('make', slow()):
        with watch.measure('use', items=2):
            time.sleep(0.05)
        items.append(item)
    assert items == [0, 1, 2]
    assert watch.items == {'make': 3, 'use': 6}
    assert 0.06 <= watch.seconds['make'] < 0.14
    assert watch.seconds['use'] >= 0.15
    table = watch.table().splitlines()
    assert table[0].split() == ['stage', 'items', 'ms/item', 'items/s']
    assert [line.split()[:2] for line in table[1:]] == [['make', '3'], ['use', '6']]


def test_time_counts_when_a_block_fails() -> None:
    watch = Stopwatch()
    with pytest.raises(ValueError, match='no'), watch.measure('x'):
        raise ValueError('no')
    assert watch.items == {'x': 1}
