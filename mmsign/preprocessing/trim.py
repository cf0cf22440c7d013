"""Trimming: frames before the hands come and after they are gone."""

from __future__ import annotations

import numpy as np

from mmsign.keypoints.layout import span
from mmsign.preprocessing.missing import MIN_FRAMES
from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


def hand_frames(confidence: np.ndarray, ids: list[int], margin: int = 0) -> slice:
    """From the first to the last frame in which a hand is seen.

    Args:
        confidence: (T, V).
        ids: Indices of the hands' points.
        margin: Frames that are kept beside them.

    Returns:
        At least :data:`~mmsign.preprocessing.missing.MIN_FRAMES` frames, as long as there are
        so many; all of them where no hand is ever seen.
    """
    seen = np.flatnonzero((confidence[:, span(ids)] > 0).any(1))
    if not len(seen):
        return slice(0, len(confidence))
    start, stop = max(seen[0] - margin, 0), min(seen[-1] + 1 + margin, len(confidence))
    if stop - start < MIN_FRAMES:
        start = max(min(start, len(confidence) - MIN_FRAMES), 0)
        stop = min(start + MIN_FRAMES, len(confidence))
    return slice(int(start), int(stop))


@register_step
class TrimRest(Step):
    """Cut off the frames at both ends in which no hand is seen.

    Clips that are padded to one length, or begin with hands at rest, else spend their frames on nothing.

    Args:
        margin: Frames that are kept beside the first and the last with a hand.

    Raises:
        MMSignError: If that is no number of frames, or the layout has no hands.
    """

    def __init__(self, margin: int = 0) -> None:
        check_numbers('TrimRest', 0, margin=margin)
        self.margin = int(margin)

    def __call__(self, clip: ClipState) -> ClipState:
        parts = clip.layout.parts
        ids = [v for part in ('left_hand', 'right_hand') for v in parts.get(part, ())]
        if not ids:
            raise clip.error(f'layout {clip.layout.name} has no hands', 'TrimRest', 'leave TrimRest out')
        kept = hand_frames(clip.confidence, ids, self.margin)
        clip.keypoints, clip.confidence = clip.keypoints[kept], clip.confidence[kept]
        return clip
