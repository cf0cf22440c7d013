"""Accuracies with bootstrap intervals; pairs of methods are compared on the same clips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import bootstrap

from mmsign.utils.errors import MMSignError

RESAMPLES = 2000
#: Resamples held in memory at a time.
BATCH = 50


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f'{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]'


def interval(per_clip: np.ndarray, seed: int = 0) -> Estimate:
    """Mean over clips with a percentile bootstrap interval (scipy), resampling clips.

    Args:
        per_clip: (n,) one number a clip, such as right or wrong averaged over seeds.
        seed: Of the resampling.
    """
    if np.ptp(per_clip) == 0:
        return Estimate(float(per_clip.mean()), float(per_clip.mean()), float(per_clip.mean()))
    result = bootstrap(
        (per_clip,), np.mean, n_resamples=RESAMPLES, method='percentile', batch=BATCH,
        random_state=np.random.default_rng(seed),
    )  # fmt: skip
    return Estimate(float(per_clip.mean()), *map(float, result.confidence_interval))


def hits(ranks: Mapping[int, Mapping[str, int]], k: int, clips: Sequence[str]) -> np.ndarray:
    """(seeds, n) whether the true class is among the first k, for each seed and clip.

    Raises:
        MMSignError: If a seed lacks a clip.
    """
    for seed, of_clip in ranks.items():
        absent = [clip for clip in clips if clip not in of_clip]
        if absent:
            raise MMSignError(
                f'seed {seed} lacks it', clip=absent[0], fix='run the missing fold before comparing'
            )
    return np.array([[of_clip[clip] < k for clip in clips] for of_clip in ranks.values()], float)


def compare(
    ours: Mapping[int, Mapping[str, int]], baseline: Mapping[int, Mapping[str, int]], clips: Sequence[str]
) -> Estimate:
    """Top-1 of ours minus the baseline's, averaged over seeds, with a paired interval over clips.

    Args:
        ours: Seed → clip id → rank of the true class.
        baseline: The same of the other method.
        clips: The clips to compare on.
    """
    return interval(hits(ours, 1, clips).mean(0) - hits(baseline, 1, clips).mean(0))
