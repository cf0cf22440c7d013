"""Normalisation: where a skeleton stands, and how large it is.

All functions take ``keypoints`` (T, V, D) and ``confidence`` (T, V), return new
arrays, and never let a missing point (confidence 0) move anything. References:
SAM-SLR (Jiang et al., 2021), OpenHands (Selvaraj et al., 2022).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmsign.preprocessing.missing import clear_missing
from mmsign.preprocessing.step import ClipState, Step, register_step
from mmsign.utils.errors import MMSignError

EPSILON = 1e-6
#: What a signer is centred between and measured by, unless a config says otherwise.
SHOULDERS = ('left_shoulder', 'right_shoulder')


def _all_seen(confidence: np.ndarray, ids: Sequence[int]) -> np.ndarray:
    """(T,) frames in which all of some points are seen."""
    seen = np.ones(len(confidence), bool)
    for i in ids:
        seen &= confidence[:, i] > 0
    return seen


def mean_point(keypoints: np.ndarray, confidence: np.ndarray, ids: Sequence[int]) -> np.ndarray:
    """(D,) mean of the centre of ``ids`` over the frames in which all of them are seen.

    Falls back to the mean of all seen points where that never happens.
    """
    seen = _all_seen(confidence, ids)
    if seen.any():
        points = keypoints.take(list(ids), 1)
        points = points if seen.all() else points[seen]
        # as .mean((0, 1)), which takes twice as long
        return np.add.reduce(points, (0, 1)) / np.float32(points.shape[0] * points.shape[1])
    return keypoints[confidence > 0].mean(0) if (confidence > 0).any() else np.zeros(keypoints.shape[-1])


def mean_length(keypoints: np.ndarray, confidence: np.ndarray, ids: Sequence[int]) -> float:
    """Mean distance between two keypoints over the frames in which both are seen.

    Falls back to twice the spread of all seen points, also for no ``ids``, and to 1 where there is none,
    so that nothing is ever divided by zero.
    """
    seen = _all_seen(confidence, ids)
    length = 0.0
    if len(ids) and seen.any():
        bones = keypoints[:, ids[0]] - keypoints[:, ids[1]]
        squared = np.einsum('td,td->t', bones, bones)
        length = float(np.sqrt(squared if seen.all() else squared[seen]).mean())
    if length <= EPSILON and (confidence > 0).any():
        points = keypoints[confidence > 0]
        length = 2 * float(np.sqrt(((points - points.mean(0)) ** 2).sum(-1).mean()))
    return length if length > EPSILON else 1.0


def normalize_global(
    keypoints: np.ndarray, confidence: np.ndarray, center: Sequence[int], scale: Sequence[int]
) -> np.ndarray:
    """Centre and scale a clip by reference points, once for all frames.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        center: Indices whose centre becomes the origin, such as the shoulders.
        scale: Two indices whose mean distance becomes 1.

    Returns:
        (T, V, D) normalised keypoints, missing points 0.
    """
    origin = mean_point(keypoints, confidence, center)
    length = mean_length(keypoints, confidence, scale)
    moved = np.empty(keypoints.shape, np.float32)
    for axis, start in enumerate(origin):  # to stretch a last axis of two numbers takes several times as long
        np.subtract(keypoints[..., axis], start, out=moved[..., axis], dtype=np.float32)
    moved /= np.float32(length)
    return clear_missing(moved, confidence)


@register_step
class Normalize(Step):
    """Centre and scale a clip by reference keypoints, once for all frames.

    Args:
        center: Names of the keypoints whose centre becomes the origin.
        scale: Names of the two keypoints whose mean distance becomes 1; none: twice the spread of all
            points that are seen does, which is also what clips without these two are measured by.

    Raises:
        MMSignError: If ``scale`` names one keypoint or more than two, or the layout lacks one.
    """

    def __init__(self, center: Sequence[str] = SHOULDERS, scale: Sequence[str] = SHOULDERS) -> None:
        self.center, self.scale = tuple(center), tuple(scale)
        if len(self.scale) not in (0, 2):
            raise MMSignError(f'is {scale}', field='Normalize.scale', fix='name two keypoints, or none')

    def __call__(self, clip: ClipState) -> ClipState:
        center, scale = ([clip.layout.index(name) for name in names] for names in (self.center, self.scale))
        clip.keypoints = normalize_global(clip.keypoints, clip.confidence, center, scale)
        return clip
