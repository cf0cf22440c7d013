"""Augmentation of keypoints. Every function is deterministic: the caller draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def affine(
    keypoints: np.ndarray,
    confidence: np.ndarray,
    angle: float = 0.0,
    scale: Sequence[float] = (1.0, 1.0),
    shift: Sequence[float] = (0.0, 0.0),
    shear: float = 0.0,
) -> np.ndarray:
    """Rotate, shear, scale and shift the x-y plane around the origin.

    Args:
        keypoints: (T, V, D); a third coordinate is left as it is.
        confidence: (T, V).
        angle: Rotation in degrees.
        scale: Factors for x and y; unequal ones imitate another view.
        shift: Offsets for x and y, in normalised units.
        shear: x += shear · y, which imitates a leaning signer.

    Returns:
        (T, V, D), missing points 0.
    """
    radians = np.deg2rad(angle)
    cos, sin = np.cos(radians), np.sin(radians)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[scale[0], shear], [0, scale[1]]])
    moved = keypoints.copy()
    moved[..., :2] = keypoints[..., :2] @ matrix.T.astype(np.float32) + np.asarray(shift, np.float32)
    return moved * (confidence > 0)[..., None]


def rotate_y(keypoints: np.ndarray, confidence: np.ndarray, angle: float) -> np.ndarray:
    """Turn a three-dimensional skeleton around the vertical axis, by degrees.

    Args:
        keypoints: (T, V, 3) x, y (vertical), z.
        confidence: (T, V).
        angle: Degrees.
    """
    radians = np.deg2rad(angle)
    x, z = keypoints[..., 0], keypoints[..., 2]
    turned = keypoints.copy()
    turned[..., 0] = np.cos(radians) * x + np.sin(radians) * z
    turned[..., 2] = np.cos(radians) * z - np.sin(radians) * x
    return turned * (confidence > 0)[..., None]


def jitter(keypoints: np.ndarray, confidence: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Add noise (T, V, D) or (1, V, D) to the points that are there."""
    return (keypoints + noise.astype(np.float32)) * (confidence > 0)[..., None]


def drop(keypoints: np.ndarray, confidence: np.ndarray, dropped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Make points missing where the boolean mask ``dropped`` (T, V) is true, as detectors do."""
    kept = confidence * ~dropped
    return keypoints * (kept > 0)[..., None], kept
