"""The summary of a score file: accuracies, and their intervals."""

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

    The interval is a bootstrap within classes: resampling the clips of a class is a binomial draw of the
    number that is right. Each draw has one clip fewer than the class, which corrects for using the observed
    share in place of the true one (Rao and Wu, 1988). A class with a single clip has no spread of its own:
    it draws with the mean share of all such classes. If every class is all right or all wrong, every draw
    is the same; the interval is then the exact binomial one, for the number of clips that would estimate the
    mean equally well if all classes were alike (the effective sample size).
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
        # effective sample size: C classes of n_c clips give the mean the variance p(1-p) Σ(1/n_c) / C²
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
