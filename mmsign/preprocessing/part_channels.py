"""Places and shapes side by side, as channels of one network."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mmsign.keypoints import check_parts
from mmsign.keypoints.layout import span
from mmsign.preprocessing.parts import part_shape
from mmsign.preprocessing.step import ClipState, Step, register_step


@register_step
class PartChannels(Step):
    """Add to each point of a part its place about the part's own root, free of the part's size.

    Coordinates D become 2 D: where a hand is, and what shape it has. Points of other parts, and
    of a part whose root is missing, get zeros there. What follows must take 2 D coordinates:
    ``SampleFrames`` and ``MakeStreams`` do (``in_channels`` of one stream: 2 D + 1).

    Args:
        roots: Part name → name of the keypoint that becomes the part's origin, as in
            :class:`~mmsign.preprocessing.parts.NormalizeParts`. Parts that the layout lacks are
            passed over.

    Raises:
        MMSignError: For an unknown part, or a root that the layout lacks.
    """

    def __init__(self, roots: Mapping[str, str]) -> None:
        self.roots = dict(roots)
        check_parts(self.roots, 'PartChannels.roots')

    def __call__(self, clip: ClipState) -> ClipState:
        dims = clip.keypoints.shape[-1]
        both = np.zeros((*clip.keypoints.shape[:-1], 2 * dims), clip.keypoints.dtype)
        for axis in range(dims):  # to copy a last axis of two numbers takes several times as long
            both[..., axis] = clip.keypoints[..., axis]
        for part, root in self.roots.items():
            if part in clip.layout.parts:
                ids = clip.layout.parts[part]
                shape, _ = part_shape(clip.keypoints, clip.confidence, ids, clip.layout.index(root))
                columns = span(ids)
                for axis in range(dims):
                    both[:, columns, dims + axis] = shape[..., axis]
        clip.keypoints = both
        return clip
