"""Turning the signer towards the camera."""

from __future__ import annotations

from typing import Any

from mmcv.transforms import BaseTransform

from mmsign.preprocessing.align import align_shoulders
from mmsign.registry import TRANSFORMS
from mmsign.utils.errors import MMSignError


@TRANSFORMS.register_module()
class AlignShoulders(BaseTransform):
    """Turn a three-dimensional clip around the vertical axis, so that the signer faces the camera.

    Raises:
        MMSignError: If the clip has two dimensions.
    """

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        keypoints, layout = results['keypoints'], results['layout']
        if keypoints.shape[-1] != 3:
            raise MMSignError(
                f'has {keypoints.shape[-1]} coordinates, AlignShoulders needs x, y and z',
                clip=results.get('clip_id'),
                field='keypoints',
                fix='remove it from the pipeline',
            )
        results['keypoints'] = align_shoulders(
            keypoints, results['confidence'], layout.index('left_shoulder'), layout.index('right_shoulder')
        )
        return results
