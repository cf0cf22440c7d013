"""Bones of one length, whatever the signer's proportions, or of another signer's."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform
from scipy.spatial.transform import Rotation

from mmsign.datasets.transforms.draw import clip_generator
from mmsign.preprocessing.bones import rebuild, unit_bones
from mmsign.registry import TRANSFORMS


def rotations(vectors: np.ndarray) -> np.ndarray:
    """Rotation matrices of random turns.

    Args:
        vectors: (V, 1) angles in the plane, or (V, 3) axes times angles, in degrees.

    Returns:
        (V, 2, 2) or (V, 3, 3).
    """
    if vectors.shape[1] == 3:
        return Rotation.from_rotvec(vectors, degrees=True).as_matrix()
    return Rotation.from_rotvec(vectors * [0, 0, 1], degrees=True).as_matrix()[:, :2, :2]


@TRANSFORMS.register_module()
class UnitBones(BaseTransform):
    """Give every bone the length 1 in every frame, the root at the origin; for three-dimensional clips."""

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        results['keypoints'], results['confidence'] = unit_bones(
            results['keypoints'], results['confidence'], results['layout'].parents
        )
        return results


@TRANSFORMS.register_module()
class RandomBones(BaseTransform):
    """Give a clip another signer's proportions and posture.

    Every bone is turned and stretched by itself, alike in all frames.

    Args:
        bend: Standard deviation of a bone's turn, degrees; in three dimensions, about each axis.
        stretch: Largest change of a bone's length, a fraction.
    """

    def __init__(self, bend: float = 0.0, stretch: float = 0.0) -> None:
        self.bend, self.stretch = bend, stretch

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        generator = clip_generator(results, 'RandomBones')
        _, bones, dims = results['keypoints'].shape
        turn = rotations(self.bend * generator.standard_normal((bones, 3 if dims == 3 else 1)))
        scale = 1 + self.stretch * generator.uniform(-1, 1, (1, bones))
        results['keypoints'], results['confidence'] = rebuild(
            results['keypoints'], results['confidence'], results['layout'].parents, scale, turn
        )
        return results
