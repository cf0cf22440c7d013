"""Selecting the keypoints of a layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mmsign.keypoints.layout import KeypointLayout
from mmsign.preprocessing.step import ClipState, Step, register_step


@register_step
class SelectLayout(Step):
    """Keep the keypoints of a layout, found by name in the stored one.

    Args:
        layout: Name or config of the layout.

    Raises:
        MMSignError: If there is no such layout, or the clip's layout lacks one of its keypoints.
    """

    def __init__(self, layout: str | dict[str, Any] | KeypointLayout) -> None:
        self.layout = layout

    def find_layouts(self, find: Callable[[Any], KeypointLayout]) -> None:
        self.layout = find(self.layout)

    def __call__(self, clip: ClipState) -> ClipState:
        wanted = self.layout
        assert isinstance(wanted, KeypointLayout)
        if clip.layout.name != wanted.name:
            ids = wanted.indices_in(clip.layout, file=f'clip {clip.clip_id}' if clip.clip_id else None)
            # taken, not indexed: that would leave joints first in memory and every later step slow
            clip.keypoints, clip.confidence = clip.keypoints.take(ids, 1), clip.confidence.take(ids, 1)
            clip.layout = wanted
        return clip
