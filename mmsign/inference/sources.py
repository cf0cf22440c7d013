"""What people hand over as a clip, as arrays: frames in a list, lists of numbers; and what is none."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.look import warn_of_look
from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.pose.provenance import compare_estimators
from mmsign.pose.video import Frame
from mmsign.utils.errors import MMSignError

#: Seconds from the first frame to the second beyond which times are milliseconds, or numbers of frames.
SLOWEST = 8.0
_FIX = (
    'give a video file, an array of keypoints (T, V, D + 1), a pair of keypoints and confidence, '
    'a list of (V, D + 1) a frame with None where nobody is seen, or an archive with clip='
)


def is_one_clip(source: list) -> bool:
    """Whether a list is the frames of one clip, and not several videos or clips.

    Frames are arrays (V, D) or lists of the points' numbers; None is a frame without anybody.
    """
    first = next((item for item in source if item is not None), None)
    if isinstance(first, np.ndarray):
        return first.ndim == 2
    depth = 0
    while isinstance(first, list) and first:
        first, depth = next((item for item in first if item is not None), None), depth + 1
    return depth == 2 and isinstance(first, (int, float, np.number))


def stacked(frames: list) -> np.ndarray:
    """Frames as one array (T, V, D), NaN where a frame is None.

    Raises:
        MMSignError: If frames differ in their shapes, or hold something else than numbers.
    """
    found: list[np.ndarray | None] = []
    for number, frame in enumerate(frames):
        try:
            found.append(None if frame is None else np.asarray(frame, np.float32))
        except (TypeError, ValueError):
            raise MMSignError(
                f'frame {number} holds something else than points with as many numbers each',
                field='keypoints',
                fix='give (V, D + 1) a frame; where nobody is seen, None for the whole frame',
            ) from None
    shapes = {frame.shape for frame in found if frame is not None}
    if len(shapes) != 1:
        raise MMSignError(
            f'has frames of different shapes: {", ".join(map(str, sorted(shapes)[:3]))}',
            field='keypoints',
            fix='give every frame all points of the layout',
        )
    empty = np.full(shapes.pop(), np.nan, np.float32)
    return np.stack([empty if frame is None else frame for frame in found])


def taken(source: Any, clip: Any = None) -> Any:
    """A source as it can be worked on: the frames of one clip stacked, other lists as they are.

    Raises:
        MMSignError: If it is neither a video, an archive nor keypoints; it says what there is instead.
    """
    if isinstance(source, list):
        if not is_one_clip(source):
            return source
        source = stacked(source)
    if isinstance(source, PoseArchive):
        return source
    if isinstance(source, tuple):
        if len(source) != 2:
            raise MMSignError(f'is a tuple of {len(source)}', field='source', fix=_FIX)
    elif not isinstance(source, (str, os.PathLike, np.ndarray)):
        raise MMSignError(f'is of type {type(source).__name__}', field='source', fix=_FIX)
    elif isinstance(source, np.ndarray) and source.dtype.kind not in 'fiub':
        raise MMSignError(f'is an array of {source.dtype}', field='source', fix=_FIX)
    if clip is not None and isinstance(source, (np.ndarray, tuple)):
        raise MMSignError('is for archives', field='clip', fix='leave it out for keypoints')
    return source


def layout_of(archive: PoseArchive, estimator: Mapping[str, Any] | None) -> KeypointLayout:
    """An archive's layout; warns if another estimator made its keypoints than those of the training."""
    compare_estimators(estimator, archive.meta.get('estimator'), archive.path)
    warn_of_look(archive)
    return build_layout(archive.meta['layout'])


class CheckedFrames:
    """Frames that somebody hands over, each looked at before an estimator sees it.

    Args:
        frames: Any iterable of :class:`~mmsign.pose.video.Frame`.
        file: Named in errors.

    Raises:
        MMSignError: While iterating, for what is no picture and time, a picture of another type or shape,
            or a time that does not rise in seconds.
    """

    def __init__(self, frames: Iterable[Frame], file: object = None) -> None:
        self.frames, self.file = frames, file
        self.live: bool = getattr(frames, 'live', False)

    def __iter__(self) -> Iterator[Frame]:
        last = -math.inf
        for number, frame in enumerate(self.frames):
            if not isinstance(frame, tuple) or len(frame) != 2:
                raise self._bad(number, f'is of type {type(frame).__name__}', 'give Frame(image, seconds)')
            image, time = frame
            shape: tuple[int, ...] = getattr(image, 'shape', ())
            kind = getattr(image, 'dtype', type(image).__name__)
            if kind != np.uint8:
                fix = 'give RGB of 8 bits: (255 * image).astype(np.uint8) where it lies between 0 and 1'
                raise self._bad(number, f'holds a picture of {kind}', fix)
            if len(shape) != 3 or shape[2] != 3:
                fix = 'give (height, width, 3), RGB; OpenCV reads BGR: cv2.cvtColor(image, cv2.COLOR_BGR2RGB)'
                raise self._bad(number, f'holds a picture of shape {shape}', fix)
            if not isinstance(time, (int, float, np.number)) or not last < time < math.inf:
                raise self._bad(number, f'is at {time!r:.30} s, after {last:g} s', 'give rising seconds')
            if number == 1 and time - last > SLOWEST:
                raise self._bad(number, f'comes {time - last:g} s later', 'give seconds, not milliseconds')
            last = float(time)
            yield Frame(np.ascontiguousarray(image), last)

    def _bad(self, number: int, problem: str, fix: str) -> MMSignError:
        return MMSignError(f'frame {number} {problem}', file=self.file, field='frames', fix=fix)


def check_options(top_k: Any, threshold: Any, single_seconds: Any) -> None:
    """Refuse options of an inferencer that are no numbers, or too small.

    Raises:
        MMSignError: Naming the option.
    """
    _check_number('top_k', top_k, 1, whole=True)
    _check_number('threshold', threshold, 0)
    if threshold > 1:
        raise MMSignError(
            f'is {threshold:g}', field='threshold', fix='give a score between 0 and 1: 0.5, not 50 per cent'
        )
    _check_number('single_seconds', single_seconds, 0)


def check_rate(fps: Any) -> None:
    """Refuse a frame rate that is none.

    Raises:
        MMSignError: If it is no number above 0.
    """
    _check_number('fps', fps, 1e-3)


def _check_number(name: str, value: Any, least: float, whole: bool = False) -> None:
    kinds = (int, np.integer) if whole else (int, float, np.integer, np.floating)
    if not isinstance(value, kinds) or isinstance(value, bool) or not value >= least:  # NaN is not
        what = 'a whole number' if whole else 'a number'
        raise MMSignError(f'is {value!r:.40}', field=name, fix=f'give {what} from {least:g} on')
