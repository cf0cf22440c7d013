"""Choosing fusion weights on validation clips, by a search that can be written down."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
from scipy.special import softmax

from mmsign.evaluation.fusion import aligned
from mmsign.evaluation.score_file import Scores
from mmsign.utils.errors import MMSignError

#: Weights are tenths that add up to one.
STEPS = 10


def search_weights(runs: Mapping[str, Scores], steps: int = STEPS) -> dict[str, float]:
    """The weights with the best top-1 among all that are multiples of 1 / ``steps`` and add up to 1.

    Of equally good ones, those under which the true classes are likeliest
    (lowest mean negative log-likelihood) are taken. Four streams have 286
    combinations.

    Args:
        runs: Name → scores on validation clips, which must not be test clips.
        steps: Fineness of the grid.

    Returns:
        Name → weight.

    Raises:
        MMSignError: If there is no run, or the runs' clips, labels or glosses differ.
    """
    if not runs:
        raise MMSignError('there is nothing to search', field='scores', fix='give validation score files')
    first_name, first = next(iter(runs.items()))
    rows = np.arange(len(first.label))
    probabilities = np.stack(
        [
            softmax(aligned(first, scores, first_name, name).logits.astype(np.float64), axis=1)
            for name, scores in runs.items()
        ]
    )  # (runs, n, classes)
    best: tuple[tuple[float, float], tuple[int, ...]] | None = None
    for weights in compositions(steps, len(runs)):
        fused = np.tensordot(np.array(weights) / steps, probabilities, 1)  # (n, classes)
        true = fused[rows, first.label]
        wrong = float(((fused >= true[:, None]).sum(1) > 1).mean())  # a tie counts against it
        surprise = float(-np.log(np.maximum(true, 1e-30)).mean())
        if best is None or (wrong, surprise) < best[0]:
            best = ((wrong, surprise), weights)
    assert best is not None
    return dict(zip(runs, (weight / steps for weight in best[1])))


def compositions(total: int, count: int) -> list[tuple[int, ...]]:
    """Every way to write ``total`` as ``count`` ordered whole numbers of at least 0."""
    bars = itertools.combinations(range(total + count - 1), count - 1)
    return [
        tuple(b - a - 1 for a, b in zip((-1, *bar), (*bar, total + count - 1), strict=True)) for bar in bars
    ]
