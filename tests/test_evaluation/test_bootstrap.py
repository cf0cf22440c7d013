from __future__ import annotations

import numpy as np
import pytest

from mmsign.evaluation.bootstrap import compare, hits, interval
from mmsign.utils.errors import MMSignError


def ranks(rows):
    return {seed: {f'c{i}': rank for i, rank in enumerate(row)} for seed, row in enumerate(rows)}


def test_interval_covers_like_a_naive_bootstrap(rng):
    values = (rng.random(200) < 0.7).astype(float)
    means = [values[rng.integers(0, 200, 200)].mean() for _ in range(4000)]
    estimate = interval(values)
    assert estimate.value == values.mean()
    assert estimate.low == pytest.approx(np.quantile(means, 0.025), abs=0.012)
    assert estimate.high == pytest.approx(np.quantile(means, 0.975), abs=0.012)
    assert interval(values) == estimate  # seeded


def test_constant_values_have_no_width():
    assert str(interval(np.ones(5))) == '1.000 [1.000, 1.000]'


def test_hits_count_ranks_below_k():
    table = ranks([[0, 1, 4, 9], [0, 0, 5, 2]])
    clips = ['c0', 'c1', 'c2', 'c3']
    assert hits(table, 1, clips).tolist() == [[1, 0, 0, 0], [1, 1, 0, 0]]
    assert hits(table, 5, clips).tolist() == [[1, 1, 1, 0], [1, 1, 0, 1]]


def test_comparison_is_paired():
    """Two methods that differ on few clips have a narrow difference, however hard the clips are."""
    base = [0, 3] * 100
    better = base.copy()
    better[1], better[3] = 0, 0
    clips = [f'c{i}' for i in range(200)]
    estimate = compare(ranks([better]), ranks([base]), clips)
    assert estimate.value == pytest.approx(0.01)
    assert estimate.low >= 0
    assert estimate.high < 0.03


def test_a_missing_clip_is_named():
    with pytest.raises(MMSignError, match='clip c2: seed 0 lacks it'):
        hits(ranks([[0, 1]]), 1, ['c0', 'c2'])


def test_memory_does_not_grow_with_resamples_times_clips() -> None:
    import tracemalloc

    values = np.random.default_rng(0).integers(0, 2, 37500).astype(float)
    tracemalloc.start()
    interval(values)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6
