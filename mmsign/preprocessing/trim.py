"""Trimming: frames before the hands come and after they are gone, and what fills a clip up to a length."""

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
    return _long_enough(int(start), int(stop), len(confidence))


def filled_frames(frames: np.ndarray) -> slice:
    """The frames of a clip without those that fill it up to a length.

    Sets of clips of one length are filled up with zeros, with copies of the first or the last frame, or
    with the clip from its beginning again. No estimator gives exactly the same numbers twice in a row, so
    that frames of a clip that is not filled up stay, unless its video stands still.

    Args:
        frames: (T, N), all coordinates of a frame, zeros where points are missing.

    Returns:
        At least :data:`~mmsign.preprocessing.missing.MIN_FRAMES` frames, as long as there are so many.
    """
    shown = np.flatnonzero(frames.any(1))
    if not len(shown):
        return slice(0, len(frames))
    start, stop = int(shown[0]), int(shown[-1]) + 1
    again = np.flatnonzero((frames[start + 1 : stop] == frames[start]).all(1)) + 1
    for period in again.tolist():
        if period > 1 and (frames[start + period : stop] == frames[start : stop - period]).all():
            stop = start + period
            break
    moves = np.flatnonzero((frames[start + 1 : stop] != frames[start : stop - 1]).any(1))
    if len(moves):
        start, stop = start + int(moves[0]), start + int(moves[-1]) + 2
    return _long_enough(start, stop if len(moves) else start + 1, len(frames))


def _long_enough(start: int, stop: int, length: int) -> slice:
    if stop - start < MIN_FRAMES:
        start = max(min(start, length - MIN_FRAMES), 0)
        stop = min(start + MIN_FRAMES, length)
    return slice(start, stop)


@register_step
class TrimRest(Step):
    """Cut off the frames at both ends in which no hand is seen, and those that only fill the clip up.

    Clips that are padded to one length (:func:`filled_frames`), or begin with hands at rest, else spend
    their frames on nothing.

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
        self._cut(clip, filled_frames(clip.keypoints.reshape(len(clip.keypoints), -1)))
        self._cut(clip, hand_frames(clip.confidence, ids, self.margin))
        return clip

    @staticmethod
    def _cut(clip: ClipState, kept: slice) -> None:
        clip.keypoints, clip.confidence = clip.keypoints[kept], clip.confidence[kept]
