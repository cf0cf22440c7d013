"""Accuracies with bootstrap intervals; pairs of methods are compared on the same clips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, bootstrap

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


def redrawn(count: int, signs: Sequence[str] | None, generator: np.random.Generator) -> Iterator[np.ndarray]:
    """Indices of clips that are drawn again, :data:`RESAMPLES` times.

    Args:
        count: Clips.
        signs: The sign of each clip. Then signs are drawn again, and the clips of each that is drawn: which
            signs were tested is as much chance as which clips. Without, clips alone.
        generator: Of the draws.
    """
    if signs is None:
        for _ in range(RESAMPLES):
            yield generator.integers(0, count, count)
        return
    _, sign = np.unique(np.asarray(signs), return_inverse=True)
    order, clips = np.argsort(sign, kind='stable'), np.bincount(sign)
    starts = np.cumsum(clips) - clips
    for _ in range(RESAMPLES):
        drawn = generator.integers(0, len(clips), len(clips))
        of, beginning = (np.repeat(per_sign[drawn], clips[drawn]) for per_sign in (clips, starts))
        yield order[beginning + (generator.random(len(of)) * of).astype(int)]


def interval(values: np.ndarray, seed: int = 0, signs: Sequence[str] | None = None) -> Estimate:
    """Mean with a percentile bootstrap interval (scipy, but for draws of signs).

    Clips are drawn again, and, where there are several trainings, trainings too: what one draw of the seed
    more or less does belongs to the interval. With three seeds that part is a rough guess, and rather too
    small.

    Args:
        values: (n,) one number a clip, such as right or wrong, or (seeds, n) of several trainings.
        seed: Of the resampling.
        signs: (n,) sign of each clip, where the signs are themselves a sample: see :func:`redrawn`.
    """
    values = np.atleast_2d(values)  # (seeds, n)
    mean = float(values.mean())
    if np.ptp(values) == 0:
        return Estimate(mean, mean, mean)
    # the order that clips happen to have tells nothing
    order = np.lexsort(values if signs is None else (*values, np.asarray(signs)))
    values = values[:, order]
    generator = np.random.default_rng(seed)
    trainings = len(values)

    def mean_of(drawn: np.ndarray, axis: int = -1) -> np.ndarray:
        means = values[:, drawn].mean(axis)  # (seeds, resamples)
        if trainings == 1:
            return means[0]
        again = generator.integers(0, trainings, means.shape)
        return np.take_along_axis(means, again, 0).mean(0)

    if signs is not None:
        drawn = redrawn(values.shape[1], np.asarray(signs)[order], generator)
        means = [mean_of(clips[None])[0] for clips in drawn]
        return Estimate(mean, *map(float, np.quantile(means, (0.025, 0.975))))
    result = bootstrap(
        (np.arange(values.shape[1]),),
        mean_of,
        n_resamples=RESAMPLES,
        method='percentile',
        batch=BATCH,
        random_state=generator,
    )
    return Estimate(mean, *map(float, result.confidence_interval))


def proportion(right: np.ndarray, seed: int = 0, signs: Sequence[str] | None = None) -> Estimate:
    """:func:`interval` of a share of clips; where all or none are right, the exact binomial one.

    A bootstrap draws nothing else from clips that are all alike. The exact interval is of as many trials as
    there are clips, or signs.

    Args:
        right: (n,) or (seeds, n) of 0 and 1.
        seed: Of the resampling.
        signs: (n,) sign of each clip, where the signs are themselves a sample.
    """
    found = interval(right, seed, signs)
    if found.low < found.high:
        return found
    return exact(found.value, right.shape[-1] if signs is None else len(set(signs)))


def exact(share: float, clips: float) -> Estimate:
    """The exact binomial interval of a share of as many clips, rounded to whole ones."""
    n = max(1, round(clips))
    ends = binomtest(round(share * n), n).proportion_ci(0.95, 'exact')
    return Estimate(share, float(ends.low), float(ends.high))
