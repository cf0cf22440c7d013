"""The search for fusion weights against trying everything by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from mmsign.evaluation.fusion import fuse_scores
from mmsign.evaluation.weights import compositions, search_weights
from mmsign.utils.errors import MMSignError

from .test_fusion import make, other, shuffled


@pytest.mark.parametrize(('total', 'count'), [(4, 1), (3, 2), (10, 4), (0, 3)])
def test_compositions(total, count):
    wanted = [w for w in itertools.product(range(total + 1), repeat=count) if sum(w) == total]
    assert sorted(compositions(total, count)) == sorted(wanted)


def test_nothing_on_the_grid_is_better(rng):
    first = make(rng, 60, 4)
    runs = {'a': first, 'b': shuffled(other(first, rng), rng), 'c': shuffled(other(first, rng), rng)}
    # one of them knows something
    runs['a'].logits[np.arange(60), runs['a'].label] += 2
    found = search_weights(runs, 5)
    assert sum(found.values()) == pytest.approx(1)

    def right(weights):
        return (fuse_scores(runs, weights).ranks == 0).mean()

    everything = [dict(zip(runs, w)) for w in itertools.product(range(6), repeat=3) if sum(w) == 5]
    assert right(found) == max(right(w) for w in everything)
    assert search_weights(dict(reversed(runs.items())), 5) == found


def test_a_run_that_knows_nothing_gets_no_weight(rng):
    first = make(rng, 200, 5)
    first.logits[:] = -5
    first.logits[np.arange(200), first.label] = 5
    assert search_weights({'good': first, 'noise': other(first, rng)})['noise'] <= 0.5
    flat = other(first, rng)
    flat.logits[:] = 0
    # equally right with any weight: the likelihood decides
    assert search_weights({'good': first, 'flat': flat}) == {'good': 1.0, 'flat': 0.0}


def test_nothing_to_search(rng):
    with pytest.raises(MMSignError, match='nothing to search'):
        search_weights({})
    with pytest.raises(MMSignError, match='glosses'):
        search_weights({'a': make(rng, 5, 3), 'b': make(rng, 5, 4)})
