"""Turning a three-dimensional skeleton around the vertical axis: towards the camera, or at random."""

from __future__ import annotations

import numpy as np

from mmsign.preprocessing.normalize import SHOULDERS
from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


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


def _need_z(clip: ClipState, step: str) -> None:
    if clip.keypoints.shape[-1] != 3:
        raise clip.error(
            f'has {clip.keypoints.shape[-1]} coordinates, {step} needs x, y and z',
            'keypoints',
            f'leave {step} out of the pipeline, or use a three-dimensional archive',
        )


@register_step
class AlignShoulders(Step):
    """Turn a three-dimensional clip around the vertical axis, so that the signer faces the camera.

    Raises:
        MMSignError: If a clip has no z, or the layout no shoulders.
    """

    def __call__(self, clip: ClipState) -> ClipState:
        _need_z(clip, 'AlignShoulders')
        left, right = (clip.layout.index(name) for name in SHOULDERS)
        clip.keypoints = align_shoulders(clip.keypoints, clip.confidence, left, right)
        return clip


@register_step
class RandomTurn(Step):
    """Turn a three-dimensional skeleton around the vertical axis.

    Args:
        angle: Largest turn, degrees.

    Raises:
        MMSignError: For an angle that is no number, or a clip without z.
    """

    random = True

    def __init__(self, angle: float) -> None:
        check_numbers('RandomTurn', angle=angle)
        self.angle = angle

    def __call__(self, clip: ClipState) -> ClipState:
        _need_z(clip, 'RandomTurn')
        angle = self.angle * clip.generator('RandomTurn').uniform(-1, 1)
        clip.keypoints = rotate_y(clip.keypoints, clip.confidence, angle)
        return clip
