"""What formats of MediaPipe Holistic's landmarks share: options, order of blocks, frames, source."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.axes import frames_first
from mmsign.datasets.sources.clip import DataSource, Frames, RawClip
from mmsign.datasets.sources.coordinate_order import axes_apart, join_axes
from mmsign.datasets.sources.holistic import (
    BLOCKS,
    UNSIDED,
    find_order,
    fits_an_order,
    named_points,
    split_blocks,
)
from mmsign.datasets.sources.listing import add_listing_arguments
from mmsign.datasets.sources.units import add_size_arguments, picture_size, to_pixels
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

#: Clips that the order of the blocks is looked for in.
FIRST = 10
#: Clips that are looked at for the order of coordinates, from all over the set.
SPREAD = 20


def add_order_argument(parser: argparse.ArgumentParser) -> None:
    """The option of formats whose frames are several blocks in a row."""
    parser.add_argument(
        '--order',
        nargs='+',
        choices=[*BLOCKS, *UNSIDED],
        help='blocks in a frame, in their order; hand_1 and hand_2 are told apart by where they are',
    )


def add_holistic_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of every format with normalised coordinates of MediaPipe."""
    add_size_arguments(parser)
    parser.add_argument('--dims', type=int, choices=[2, 3], default=2, help='keep the (noisy) z as well: 3')
    parser.add_argument('--fps', type=float, help='frames per second, if known')
    add_listing_arguments(parser)


def holistic_source(
    clips: Sequence[RawClip],
    glosses: Sequence[str],
    name: str,
    size: tuple[int, int],
    dims: int,
    fps: float | None,
    language: str,
    absent: Sequence[str],
    **settings: Any,
) -> DataSource:
    """A source of MediaPipe Holistic's landmarks: pixels if the size of the pictures is known.

    Raises:
        MMSignError: If only one of width and height is given.
    """
    width, height = picture_size(*size)
    return DataSource(
        clips,
        glosses,
        wholebody133(),
        f'MediaPipe Holistic, {name}',
        dims=dims,
        dtype='int16' if width and dims == 2 else 'float32',
        estimator={'name': 'mediapipe', 'version': None, 'options': {}},
        fps=fps,
        language=language,
        absent=absent,
        settings={**settings, 'width': width, 'height': height},
    )


def ordered_source(
    clips: Sequence[RawClip],
    arrays: Sequence[Callable[[], np.ndarray]],
    order: Sequence[str] | None,
    glosses: Sequence[str],
    name: str,
    size: tuple[int, int],
    dims: int,
    *more: Any,
) -> DataSource:
    """A source of clips whose frames are blocks in a row; in which order is looked up where it is not said.

    Args:
        clips: The clips, without a ``read`` of their own.
        arrays: What reads the frames of each.
        order: The blocks.
        glosses: In label order.
        name: Of the source.
        size: Width and height of the pictures, or 0.
        dims: D.
        *more: For :func:`holistic_source`.

    Raises:
        MMSignError: If only one of width and height is given, or the order cannot be told.
    """
    step = -(-len(clips) // SPREAD)
    axes = axes_apart(_readable(clips[::step], arrays[::step]))
    if axes:
        arrays = [partial(_joined, read, axes) for read in arrays]
    order = tuple(order) if order else first_order(clips, arrays)
    for i, (clip, read) in enumerate(zip(clips, arrays)):
        notes = (f'all {", then all ".join("xyz"[:axes])} in a frame: read so',) if axes and not i else ()
        clip.read = partial(read_clip, read, clip.file, clip.clip_id, order, size, dims, notes)
    return holistic_source(clips, glosses, name, size, dims, *more, order=order)


def _joined(read: Callable[[], np.ndarray], axes: int) -> np.ndarray:
    frames = read()
    return join_axes(frames, axes) if frames.ndim == 2 and frames.shape[1] % axes == 0 else frames


def unread() -> Frames:
    """In the place of a clip's ``read`` until the order of its blocks is known."""
    raise AssertionError('read before the order of the blocks is known')


def first_order(clips: Sequence[RawClip], arrays: Sequence[Callable[[], np.ndarray]]) -> tuple[str, ...]:
    """The order that the first readable clips show."""
    first = _readable(clips, arrays, FIRST)
    if not first:
        return BLOCKS
    try:
        return find_order(first)
    except ValueError as error:
        raise MMSignError(
            str(error), file=clips[0].file, field='order', fix='name the order with --order'
        ) from None


def _readable(
    clips: Sequence[RawClip], arrays: Sequence[Callable[[], np.ndarray]], at_most: int | None = None
) -> list[np.ndarray]:
    """Frames of the first clips that can be read."""
    found: list[np.ndarray] = []
    for clip, read in zip(clips, arrays):
        with suppress(MMSignError):  # reading it again says what is wrong with it
            found.append(_check(read(), clip.file, clip.clip_id))
        if len(found) == at_most:
            break
    return found


def as_landmarks(array: np.ndarray) -> np.ndarray:
    """A clip's array as numbers of (T, F) or (T, points, coordinates), where its shape tells the axes."""
    if array.ndim > 2:
        array = frames_first(array, lambda points: fits_an_order((1, points, 3)))
    # coordinates of pixels may be whole numbers
    return array.astype(np.float32) if array.dtype.kind in 'iu' and array.ndim == 3 else array


def _check(frames: np.ndarray, file: Path, clip: str) -> np.ndarray:
    if frames.dtype.kind != 'f':
        raise MMSignError(
            f'is of type {frames.dtype}',
            file=file,
            clip=clip,
            field='landmarks',
            fix='expected floating point numbers',
        )
    if frames.ndim != 2 and (frames.ndim != 3 or frames.shape[2] not in (2, 3, 4)):
        raise MMSignError(
            f'has shape {frames.shape}',
            file=file,
            clip=clip,
            field='landmarks',
            fix='expected (T, points, coordinates)',
        )
    return frames


def read_clip(
    read: Callable[[], np.ndarray],
    file: Path,
    clip: str,
    order: Sequence[str],
    size: tuple[int, int],
    dims: int,
    notes: tuple[str, ...] = (),
) -> Frames:
    """One clip's landmarks by name; what was not found has confidence 0.

    Raises:
        MMSignError: If the shape does not fit the order of the blocks.
    """
    frames = _check(read(), file, clip)
    blocks = split_blocks(frames, order)
    if blocks is None:
        raise MMSignError(
            f'has {frames.shape[1]} {"numbers" if frames.ndim == 2 else "points"} a frame',
            file=file,
            clip=clip,
            field='landmarks',
            fix=f'expected {", ".join(order)}; name the blocks with --order; '
            '258 = 33×4 + 21×3 + 21×3, 1662 with 468×3 for the face',
        )
    return holistic_frames(blocks, size, dims)._replace(notes=notes)


def holistic_frames(blocks: dict[str, np.ndarray], size: tuple[int, int], dims: int) -> Frames:
    """Blocks of landmarks as frames, in pixels if the size of the pictures is known.

    Args:
        blocks: Of :func:`~mmsign.datasets.sources.holistic.split_blocks`.
        size: Width and height, or 0.
        dims: D.
    """
    points, confidence, names = named_points(blocks, dims)
    return Frames(to_pixels(points, confidence, size), confidence, *size, names)
