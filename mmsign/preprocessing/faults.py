"""Faults of pose estimation, put into good clips on purpose: to see what a model makes of them.

Each takes ``keypoints`` (T, V, D), ``confidence`` (T, V) and returns new arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from mmsign.keypoints.layout import KeypointLayout
from mmsign.preprocessing.normalize import SHOULDERS, mean_length

Clip = tuple[np.ndarray, np.ndarray]


def scale_confidence(clip: Clip, factor: float, ids: Sequence[int] | None = None) -> Clip:
    """Another estimator's idea of being sure: confidences times a factor.

    Args:
        clip: Keypoints and confidence.
        factor: Above 0.
        ids: Of these points; by default of all.
    """
    keypoints, confidence = clip
    scaled = confidence.copy()
    scaled[:, slice(None) if ids is None else list(ids)] *= np.float32(factor)
    return keypoints, scaled


def lost_frames(length: int, share: float, burst: bool, generator: np.random.Generator) -> np.ndarray:
    """(T,) bool: frames that are lost, ``share`` of them rounded: single ones, or one stretch.

    Args:
        length: T.
        share: 0 to 1.
        burst: One stretch that begins anywhere.
        generator: Draws which.
    """
    count, lost = round(share * length), np.zeros(length, bool)
    if burst:
        start = generator.integers(length - count + 1)
        lost[start : start + count] = True
    else:
        lost[generator.permutation(length)[:count]] = True
    return lost


def lose_parts(
    clip: Clip, blocks: Iterable[Sequence[int]], share: float, burst: bool, generator: np.random.Generator
) -> Clip:
    """Lose each block of points, such as a hand, in a share of the frames: see :func:`lost_frames`."""
    keypoints, confidence = clip
    kept = confidence.copy()
    for ids in blocks:
        lost = lost_frames(len(kept), share, burst, generator)
        kept[:, list(ids)] *= ~lost[:, None]
    return keypoints * (kept > 0)[..., None], kept


def shoulder_width(clip: Clip, layout: KeypointLayout) -> float:
    """Mean distance of the shoulders; of a layout without them, twice the spread of its points."""
    known = all(name in layout.names for name in SHOULDERS)
    ids = [layout.index(name) for name in SHOULDERS] if known else [0, 0]
    return mean_length(*clip, ids)


def shake(clip: Clip, std: float, layout: KeypointLayout, generator: np.random.Generator) -> Clip:
    """Move every seen point in every frame by Gaussian noise.

    Args:
        clip: Keypoints and confidence.
        std: Standard deviation of each coordinate, in shoulder widths.
        layout: Of the points.
        generator: Draws it.
    """
    keypoints, confidence = clip
    noise = generator.normal(0, std * shoulder_width(clip, layout), keypoints.shape)
    return ((keypoints + noise) * (confidence > 0)[..., None]).astype(np.float32), confidence
