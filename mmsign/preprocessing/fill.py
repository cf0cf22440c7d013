"""Filling short gaps: points that a detector lost for a few frames."""

from __future__ import annotations

import numpy as np

from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


def fill_gaps(keypoints: np.ndarray, confidence: np.ndarray, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Interpolate points that are missing for at most ``frames`` frames between two that are seen.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        frames: The longest gap that is filled.

    Returns:
        Keypoints (T, V, D) and confidence (T, V): of a filled point half of the lower one of the
        two that it lies between, which marks it as less than seen.
    """
    seen = confidence > 0
    columns = np.flatnonzero(~seen.all(0) & seen.any(0))  # most points have no gap
    points, conf = keypoints.copy(), confidence.copy()
    if not len(columns):
        return points, conf
    time, seen = np.arange(len(confidence))[:, None], seen[:, columns]  # (T, 1), (T, W)
    # frames of the nearest seen point before and after, for every frame and point
    before = np.maximum.accumulate(np.where(seen, time, -1), 0)
    after = np.minimum.accumulate(np.where(seen, time, len(confidence))[::-1], 0)[::-1]
    inside = ~seen & (before >= 0) & (after < len(confidence)) & (after - before - 1 <= frames)
    t, v = np.nonzero(inside)
    first, last, v = before[t, v], after[t, v], columns[v]
    weight = ((t - first) / (last - first)).astype(np.float32)[:, None]
    points[t, v] = keypoints[first, v] * (1 - weight) + keypoints[last, v] * weight
    conf[t, v] = np.minimum(confidence[first, v], confidence[last, v]) / 2
    return points, conf


@register_step
class FillGaps(Step):
    """Interpolate over short gaps: hands are lost for a few frames everywhere.

    Filled points count as seen, with half the confidence of what they lie between.

    Args:
        frames: The longest gap that is filled.

    Raises:
        MMSignError: If that is no number of frames.
    """

    def __init__(self, frames: int = 5) -> None:
        check_numbers('FillGaps', 0, frames=frames)
        self.frames = int(frames)

    def __call__(self, clip: ClipState) -> ClipState:
        clip.keypoints, clip.confidence = fill_gaps(clip.keypoints, clip.confidence, self.frames)
        return clip
