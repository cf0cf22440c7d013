"""Two methods on the same clips: their difference, with an interval paired over clips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mmsign.evaluation.bootstrap import Estimate, interval
from mmsign.utils.errors import MMSignError


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
    ours: Mapping[int, Mapping[str, int]],
    baseline: Mapping[int, Mapping[str, int]],
    clips: Sequence[str],
    signs: Sequence[str] | None = None,
) -> Estimate:
    """Top-1 of ours minus the baseline's, averaged over seeds, with an interval paired over clips.

    Trainings of the same seed are pairs, too. Where the two have no seed in common, the interval is that of
    these trainings alone.

    Args:
        ours: Seed → clip id → rank of the true class.
        baseline: The same of the other method.
        clips: The clips to compare on.
        signs: The sign of each, where the signs are themselves a sample.
    """
    if shared := sorted(ours.keys() & baseline.keys()):
        ours, baseline = ({seed: ranks[seed] for seed in shared} for ranks in (ours, baseline))
        return interval(hits(ours, 1, clips) - hits(baseline, 1, clips), signs=signs)
    return interval(hits(ours, 1, clips).mean(0) - hits(baseline, 1, clips).mean(0), signs=signs)
