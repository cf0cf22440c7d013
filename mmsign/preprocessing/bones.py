"""Rebuilding a skeleton bone by bone along its tree: bones of one length, or another signer's."""

from __future__ import annotations

import numpy as np

from mmsign.preprocessing.normalize import EPSILON
from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


def rebuild(
    keypoints: np.ndarray,
    confidence: np.ndarray,
    parents: np.ndarray,
    scale: np.ndarray,
    turn: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Turn every bone, multiply it by a factor and put the skeleton together again from its root.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        parents: (V,) parent indices, -1 for the root, which stays where it is.
        scale: (T, V) or (1, V) factor of the bone between a keypoint and its parent.
        turn: (V, D, D) rotation of each bone alone; its children keep their own directions.

    Returns:
        Keypoints (T, V, D) and confidence (T, V). A keypoint whose parent is
        missing cannot be placed and becomes missing.
    """
    out, conf = np.zeros_like(keypoints), confidence.copy()
    scale = np.broadcast_to(scale, confidence.shape)
    waiting = list(range(len(parents)))
    while waiting:  # parents before their children, however the layout orders them
        later = []
        for v in waiting:
            parent = int(parents[v])
            if parent in waiting:
                later.append(v)
            elif parent < 0:
                out[:, v] = keypoints[:, v]
            else:
                bone = keypoints[:, v] - keypoints[:, parent]  # (T, D)
                if turn is not None:
                    bone = bone @ turn[v].T
                out[:, v] = out[:, parent] + bone * scale[:, v, None]
                conf[:, v] *= conf[:, parent] > 0
        waiting = later
    return (out * (conf > 0)[..., None]).astype(np.float32), conf


def unit_bones(
    keypoints: np.ndarray, confidence: np.ndarray, parents: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Put the root at the origin and give every bone the length 1 in every frame.

    What remains are directions: neither the signer's proportions nor the
    detector's errors along a bone are left. For three-dimensional skeletons;
    in a picture a bone's length shows how it is turned, and is worth keeping.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        parents: (V,) parent indices, -1 for the root.

    Returns:
        Keypoints (T, V, D) and confidence (T, V); see :func:`rebuild`. A bone
        shorter than can be measured stays as it is.
    """
    root = int(np.flatnonzero(parents < 0)[0])
    length = np.linalg.norm(keypoints - keypoints[:, parents], axis=-1)  # (T, V)
    scale = np.where(length > EPSILON, 1 / np.maximum(length, EPSILON), 1.0)
    out, conf = rebuild(keypoints, confidence, parents, scale)
    conf = conf * (conf[:, [root]] > 0)
    return (out - out[:, [root]]) * (conf > 0)[..., None], conf


def rotations(vectors: np.ndarray) -> np.ndarray:
    """Rotation matrices of random turns.

    Args:
        vectors: (V, 1) angles in the plane, or (V, 3) axes times angles, in degrees.

    Returns:
        (V, 2, 2) or (V, 3, 3).
    """
    from scipy.spatial.transform import Rotation  # exported models run without scipy

    if vectors.shape[1] == 3:
        return Rotation.from_rotvec(vectors, degrees=True).as_matrix()
    return Rotation.from_rotvec(vectors * [0, 0, 1], degrees=True).as_matrix()[:, :2, :2]


@register_step
class UnitBones(Step):
    """Give every bone the length 1 in every frame, the root at the origin; for three-dimensional clips."""

    def __call__(self, clip: ClipState) -> ClipState:
        clip.keypoints, clip.confidence = unit_bones(clip.keypoints, clip.confidence, clip.layout.parents)
        return clip


@register_step
class RandomBones(Step):
    """Give a clip another signer's proportions and posture.

    Every bone is turned and stretched by itself, alike in all frames.

    Args:
        bend: Standard deviation of a bone's turn, degrees; in three dimensions, about each axis.
        stretch: Largest change of a bone's length, a fraction.

    Raises:
        MMSignError: If one is no number.
    """

    random = True

    def __init__(self, bend: float = 0.0, stretch: float = 0.0) -> None:
        check_numbers('RandomBones', bend=bend, stretch=stretch)
        self.bend, self.stretch = bend, stretch

    def __call__(self, clip: ClipState) -> ClipState:
        generator = clip.generator('RandomBones')
        _, bones, dims = clip.keypoints.shape
        turn = rotations(self.bend * generator.standard_normal((bones, 3 if dims == 3 else 1)))
        scale = 1 + self.stretch * generator.uniform(-1, 1, (1, bones))
        clip.keypoints, clip.confidence = rebuild(
            clip.keypoints, clip.confidence, clip.layout.parents, scale, turn
        )
        return clip
