"""Selecting the keypoints of a layout."""

from __future__ import annotations

from typing import Any

from mmcv.transforms import BaseTransform

from mmsign.keypoints.registered import build_layout
from mmsign.registry import TRANSFORMS


@TRANSFORMS.register_module()
class SelectLayout(BaseTransform):
    """Keep the keypoints of a layout, found by name in the stored one.

    Args:
        layout: Name or config of the layout.

    Raises:
        MMSignError: If the stored layout lacks one of its keypoints.
    """

    def __init__(self, layout: str | dict) -> None:
        self.layout = build_layout(layout)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        if results['layout'].name != self.layout.name:
            ids = self.layout.indices_in(results['layout'], file=f'clip {results.get("clip_id")}')
            results['keypoints'] = results['keypoints'][:, ids]
            results['confidence'] = results['confidence'][:, ids]
            results['layout'] = self.layout
        return results
