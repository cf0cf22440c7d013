"""Selecting the keypoints of a layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

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
        self._stored: KeypointLayout | None = None  # the layout of the clip before, and where its points are
        self._ids = np.empty(0, np.int64)

    def find_layouts(self, find: Callable[[Any], KeypointLayout]) -> None:
        self.layout, self._stored = find(self.layout), None

    def __call__(self, clip: ClipState) -> ClipState:
        wanted = self.layout
        assert isinstance(wanted, KeypointLayout)
        if clip.layout.name != wanted.name:
            if self._stored is not clip.layout:
                file = f'clip {clip.clip_id}' if clip.clip_id else None
                self._ids, self._stored = wanted.indices_in(clip.layout, file=file), clip.layout
            # taken, not indexed: that would leave joints first in memory and every later step slow
            clip.keypoints = clip.keypoints.take(self._ids, 1)
            clip.confidence = clip.confidence.take(self._ids, 1)
            clip.layout = wanted
        return clip
