"""Smoothing over time: detectors tremble."""

from __future__ import annotations

import numpy as np

from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


def smooth(keypoints: np.ndarray, confidence: np.ndarray, radius: int) -> np.ndarray:
    """Average each seen point with its seen neighbours in time, the nearer the more.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        radius: Frames to each side that count; frame ``d`` away weighs ``radius + 1 - d``.

    Returns:
        (T, V, D), missing points 0.
    """
    seen = (confidence > 0)[..., None].astype(np.float32)  # (T, V, 1)
    points = keypoints * seen
    total, weights = np.zeros_like(points), np.zeros_like(seen)
    length = len(points)
    for offset in range(-min(radius, length - 1), min(radius, length - 1) + 1):
        weight = np.float32(radius + 1 - abs(offset))
        here = slice(max(-offset, 0), min(length - offset, length))
        there = slice(max(offset, 0), min(length + offset, length))
        total[here] += weight * points[there]
        weights[here] += weight * seen[there]
    return np.where(seen > 0, total / np.maximum(weights, 1), 0).astype(np.float32)


@register_step
class Smooth(Step):
    """Smooth every point over time with triangular weights; missing points stay missing.

    Args:
        radius: Frames to each side that count.

    Raises:
        MMSignError: If that is no number of frames.
    """

    def __init__(self, radius: int = 1) -> None:
        check_numbers('Smooth', 0, radius=radius)
        self.radius = int(radius)

    def __call__(self, clip: ClipState) -> ClipState:
        clip.keypoints = smooth(clip.keypoints, clip.confidence, self.radius)
        return clip
