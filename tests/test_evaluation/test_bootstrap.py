from __future__ import annotations

import numpy as np
import pytest

from mmsign.evaluation.bootstrap import interval, proportion
from mmsign.evaluation.paired import compare, hits
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


def test_trainings_are_drawn_again_too(rng):
    """Three trainings that differ by more than clips explain: the interval holds all of them."""
    values = (rng.random((3, 400)) < np.array([[0.6], [0.7], [0.8]])).astype(float)
    means = []
    for _ in range(4000):
        clips = rng.integers(0, 400, 400)
        means.append(np.mean([values[i, clips].mean() for i in rng.integers(0, 3, 3)]))
    estimate = interval(values)
    assert estimate.value == values.mean()
    assert [estimate.low, estimate.high] == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=0.012)
    alone = interval(values.mean(0))
    assert estimate.high - estimate.low > 2 * (alone.high - alone.low)


def sampled(rng, signs, clips):
    """Signs that differ in how easy they are, with several clips each: right or wrong, and the signs."""
    easy = rng.beta(1, 1, signs)
    right = rng.random((signs, clips)) < easy[:, None]
    return right.ravel().astype(float), [f's{i // clips}' for i in range(signs * clips)]


@pytest.mark.parametrize('trainings', [1, 2])
def test_signs_are_drawn_again_like_in_a_naive_bootstrap(rng, trainings):
    right, signs = sampled(rng, 12, 9)
    values = np.stack([right, sampled(rng, 12, 9)[0]])[:trainings]
    order = rng.permutation(values.shape[1])  # clips of a sign need not lie side by side
    found = interval(values[:, order], signs=[signs[i] for i in order])
    means = []
    for _ in range(1000):
        clips = []
        for sign in rng.integers(0, 12, 12):
            clips += list(sign * 9 + rng.integers(0, 9, 9))
        means.append(np.mean([values[k, clips].mean() for k in rng.integers(0, trainings, trainings)]))
    assert found.value == pytest.approx(values.mean())
    assert [found.low, found.high] == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=0.04)


def test_intervals_over_signs_cover_new_signs(rng, monkeypatch):
    """Nominal 95 % over clips hold the accuracy on all signs far less often."""
    monkeypatch.setattr('mmsign.evaluation.bootstrap.RESAMPLES', 300)
    covered = {'clips': 0, 'signs': 0}
    for _ in range(40):
        right, signs = sampled(rng, 22, 18)
        for name, found in (('clips', interval(right)), ('signs', interval(right, signs=signs))):
            covered[name] += found.low <= 0.5 <= found.high
    assert covered['signs'] >= 34
    assert covered['clips'] <= 28


def test_signs_of_unequal_numbers_of_clips():
    values, signs = np.array([1.0] * 30 + [0.0]), ['a'] * 30 + ['b']
    found = interval(values, signs=signs)
    assert (found.low, found.high) == (0, 1)  # a quarter of the draws each has one sign alone
    assert proportion(np.ones(30), signs=['a'] * 15 + ['b'] * 15).low == pytest.approx(0.025**0.5)


def test_comparisons_draw_signs():
    clips, signs = [f'c{i}' for i in range(40)], [f's{i // 10}' for i in range(40)]
    ours, base = ranks([[0] * 20 + [1] * 20]), ranks([[1] * 40])
    wide, narrow = compare(ours, base, clips, signs), compare(ours, base, clips)
    assert wide.value == narrow.value == 0.5
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_the_order_of_clips_tells_nothing(rng):
    values = (rng.random((2, 90)) < 0.7).astype(float)
    order = rng.permutation(90)
    assert interval(values[:, order]) == interval(values)
    assert interval(values[0, order]) == interval(values[0])


def test_constant_values():
    assert str(interval(np.zeros(5))) == '0.000 [0.000, 0.000]'  # of two methods that agree on every clip
    # 18 of 18 right may come from any accuracy that gives this with 2.5 %
    for right, bound in ((np.ones(18), 0.025 ** (1 / 18)), (np.zeros((2, 18)), 1 - 0.025 ** (1 / 18))):
        found = proportion(right)
        assert found.value == right.mean()
        assert bound == pytest.approx(found.low if found.value else found.high)
    assert proportion(np.array([1.0, 0, 1])) == interval(np.array([1.0, 0, 1]))


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


def test_trainings_are_compared_seed_by_seed():
    """A gain that every seed has is not blurred by seeds that are easy or hard for both."""
    clips = [f'c{i}' for i in range(100)]
    base = [[3] * 60 + [0] * 40, [3] * 10 + [0] * 90]
    ours = [[0] * 5 + row[5:] for row in base]  # five clips more, with either seed
    estimate = compare(ranks(ours), ranks(base), clips)
    assert estimate.value == pytest.approx(0.05)
    assert estimate.high < 0.11
    # a third training of one of them has no partner
    more = ranks([*ours, [9] * 100])
    assert compare(more, ranks(base), clips) == estimate
    alone = compare({2: ranks(ours)[0]}, ranks(base), clips)  # no seed in common
    assert alone.value == pytest.approx(0.45 - 0.65)


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
