"""Bones of one length, whatever the signer's proportions."""

from __future__ import annotations

from typing import Any

from mmcv.transforms import BaseTransform

from mmsign.preprocessing.bones import unit_bones
from mmsign.registry import TRANSFORMS


@TRANSFORMS.register_module()
class UnitBones(BaseTransform):
    """Give every bone the length 1 in every frame, the root at the origin; for three-dimensional clips."""

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        results['keypoints'], results['confidence'] = unit_bones(
            results['keypoints'], results['confidence'], results['layout'].parents
        )
        return results
