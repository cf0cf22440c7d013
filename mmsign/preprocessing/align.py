"""Turning a three-dimensional skeleton towards the camera."""

from __future__ import annotations

import numpy as np

from mmsign.preprocessing.augment import rotate_y


def align_shoulders(keypoints: np.ndarray, confidence: np.ndarray, left: int, right: int) -> np.ndarray:
    """Turn a clip around the vertical axis until its shoulders are, on average, equally far away.

    One rotation for the whole clip, so that turning the body stays visible. It
    is at most a quarter turn: left stays left. Without a frame in which both
    shoulders are seen, the clip is left as it is.

    Args:
        keypoints: (T, V, 3) x, y (vertical), z.
        confidence: (T, V).
        left: Index of the left shoulder.
        right: Index of the right shoulder.

    Returns:
        (T, V, 3), missing points 0.
    """
    seen = (confidence[:, left] > 0) & (confidence[:, right] > 0)
    if not seen.any():
        return keypoints.copy()
    x, _, z = (keypoints[seen, right] - keypoints[seen, left]).mean(0)
    if x == 0 and z == 0:
        return keypoints.copy()
    # the direction of the shoulder line, whichever way x grows
    angle = np.arctan2(z, x) if x >= 0 else np.arctan2(-z, -x)
    return rotate_y(keypoints, confidence, float(np.rad2deg(angle)))
