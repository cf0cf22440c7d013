"""What is reported of one score file."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mmsign.evaluation.bootstrap import RESAMPLES, Estimate, exact, proportion
from mmsign.evaluation.score_file import Scores
from mmsign.utils.markdown import cell


def summary(scores: Scores, seed: int = 0) -> dict[str, Estimate]:
    """``top1``, ``top5`` (over clips, also called per-instance) and ``per_class`` with 95 % intervals.

    Clips are resampled; for ``per_class``, the mean of the classes' top-1, they
    are resampled within their classes, so that no class gets lost.
    """
    ranks = scores.ranks
    return {
        'top1': proportion((ranks < 1).astype(float), seed),
        'top5': proportion((ranks < 5).astype(float), seed),
        'per_class': _per_class((ranks < 1).astype(float), scores.label, seed),
    }


def _per_class(right: np.ndarray, labels: np.ndarray, seed: int) -> Estimate:
    """Mean over classes of the mean over their clips.

    Drawing clips of a class again is a binomial draw of its right ones. One clip fewer is drawn than there
    are, which makes up for the class's own share standing for the true one (Rao and Wu, 1988); of classes
    with one clip, that share is taken from all of them. Where every class is all right or all wrong there is
    nothing to draw: then the exact binomial interval of as many clips as would know the mean as well, were
    all classes alike.
    """
    generator = np.random.default_rng(seed)
    _, where, counts = np.unique(labels, return_inverse=True, return_counts=True)
    shares = np.bincount(where, right) / counts  # (classes,)
    drawn = np.maximum(counts - 1, 1)
    single = counts == 1
    known = np.where(single, shares[single].mean() if single.any() else 0, shares)
    means = (generator.binomial(drawn, known, (RESAMPLES, len(counts))) / drawn).mean(1)
    low, high = np.quantile(means, (0.025, 0.975))
    if low == high:
        return exact(float(shares.mean()), len(counts) ** 2 / (1 / counts).sum())
    return Estimate(float(shares.mean()), float(low), float(high))


def per_class(scores: Scores) -> dict[str, tuple[float, int]]:
    """Gloss → top-1 and number of its clips, for the glosses that have clips."""
    right = scores.ranks < 1
    return {
        str(scores.glosses[label]): (
            float(right[scores.label == label].mean()),
            int((scores.label == label).sum()),
        )
        for label in np.unique(scores.label)
    }


def to_markdown(rows: Mapping[str, Mapping[str, Estimate]]) -> str:
    """Name → summary as a table."""
    lines = ['| | top-1 [95 %] | top-5 | per class |', '|---|---|---|---|']
    lines += [
        f'| {cell(name)} | {row["top1"]} | {row["top5"]} | {row["per_class"]} |' for name, row in rows.items()
    ]
    return '\n'.join(lines) + '\n'
