"""Which reader a clip's array is for, by its shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mmsign.datasets.sources.axes import CHANNELS, HAND, frames_first
from mmsign.datasets.sources.holistic import fits_an_order
from mmsign.keypoints.names import USUAL_LAYOUTS

#: Kinds of numpy types that coordinates may have.
NUMBERS = 'fiu'


class Form(NamedTuple):
    """What an array of one clip is.

    Attributes:
        format: Whose reader it is for: ``mediapipe`` or ``csv``.
        how: How one knows, after the name of the array.
        options: For the reader.
    """

    format: str
    how: str
    options: dict[str, Any]


def form_of(shape: Sequence[int], kind: str) -> Form | None:
    """A clip's array, by its shape and the kind of its numbers; None if it is none that is known."""
    shape = tuple(shape)
    if kind not in NUMBERS:
        return None
    if len(shape) == 2 and fits_an_order(shape):
        return Form('mediapipe', f'has {shape[1]} numbers a frame, as MediaPipe Holistic', {})
    if len(shape) > 2:
        shape = frames_first(np.broadcast_to(np.float32(0), shape), known_points).shape
    if len(shape) != 3:
        return None
    # a hand alone is one of a whole person, for which there are recipes
    if shape[1] in USUAL_LAYOUTS and shape[1] != HAND and shape[2] in CHANNELS:
        options = {'layout': USUAL_LAYOUTS[shape[1]], 'dims': max(2, shape[2] - 1)}
        return Form('csv', f'has {shape[1]} points a frame, as {options["layout"]}', options)
    if fits_an_order(shape):
        return Form('mediapipe', f'has {shape[1]} points a frame, as MediaPipe Holistic', {})
    return None


def known_points(points: int) -> bool:
    """Whether a skeleton has so many points."""
    return points in USUAL_LAYOUTS or fits_an_order((1, points, 3))


def with_frames(shape: Sequence[int]) -> tuple[int, ...]:
    """The shape of a clip in a set, with an axis for its frames: a picture has none.

    Examples:
        >>> with_frames((63,)), with_frames((21, 3)), with_frames((30, 258))
        ((1, 63), (1, 21, 3), (30, 258))
    """
    shape = tuple(shape)
    picture = len(shape) == 1 or (len(shape) == 2 and shape[1] in CHANNELS and known_points(shape[0]))
    two_hands = len(shape) == 3 and shape[:2] == (2, HAND)
    return (1, *shape) if picture or two_hands else shape
