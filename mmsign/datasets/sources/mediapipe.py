"""Dumps of MediaPipe Holistic landmarks: numpy arrays in the orders people save them.

Three forms of SOURCE:

* one ``.npz`` of many clips: ``landmarks`` (N, T, F), or (all frames, F) with the ``start`` and ``length``
  of each clip, and, for each clip, its gloss, signer and id (the names of these arrays are options;
  of an id that occurs again the second clip is ``id-2``);
* a folder of one ``.npy`` or ``.npz`` a clip, (T, F) or (T, points, channels), a word a folder;
* a table of them with path, gloss and perhaps signer, split.

F is the flattened frame: by default 33 pose landmarks × (x, y, z, visibility), then,
if there, 468 or 478 face landmarks, 21 left and 21 right hand landmarks × (x, y, z); or without visibility,
without z, or the hands alone. Where the first clips show another order, or do not show which one it is,
--order is asked for. A hand or face that was not found is all zero, NaN or a filler such as -1: missing.

Normalised coordinates have a different unit in x than in y. With ``--width`` and
``--height`` they become pixels (int16); without, they are stored as they are (float32).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.arrays import SUFFIXES
from mmsign.datasets.sources.clip import DataSource, Frames, RawClip
from mmsign.datasets.sources.glosses import index_of, read_glosses
from mmsign.datasets.sources.holistic import BLOCKS, UNSIDED, find_order, named_points, split_blocks
from mmsign.datasets.sources.listing import add_listing_arguments, list_clips
from mmsign.datasets.sources.units import add_size_arguments, picture_size, to_pixels
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import load_arrays
from mmsign.utils.texts import clean

EXAMPLE = (
    'python tools/prepare_data.py mediapipe traduttore_asl_words.npz --gloss-array word '
    '--signer-array author --out data/asl_words'
)
#: Clips that the order of the blocks is looked for in.
FIRST = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='.npz of many clips; folder, or table of clips')
    parser.add_argument('--array', default='landmarks', help='npz: name of the landmarks')
    parser.add_argument('--gloss-array', default='gloss', help='npz: name of the glosses')
    parser.add_argument('--signer-array', default='signer', help='npz: name of the signers')
    parser.add_argument('--split-array', default='split', help='npz: name of the splits')
    parser.add_argument('--id-array', default='clip_id', help='npz: name of the clip ids')
    add_order_argument(parser)
    add_holistic_arguments(parser)


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


def load(
    source: str,
    array: str = 'landmarks',
    gloss_array: str = 'gloss',
    signer_array: str = 'signer',
    split_array: str = 'split',
    id_array: str = 'clip_id',
    order: Sequence[str] | None = None,
    width: int = 0,
    height: int = 0,
    dims: int = 2,
    fps: float | None = None,
    language: str = '',
    **listing: Any,
) -> DataSource:
    """Find the clips of a dump, and the order of its blocks.

    Raises:
        MMSignError: If the file lacks an array, arrays disagree, only one of width and height is given,
            or the order of the blocks cannot be told.
    """
    file = Path(source)
    arrays: list[Callable[[], np.ndarray]]
    absent: Sequence[str] = ()
    if file.suffix.lower() in SUFFIXES and not file.is_dir():
        columns = (gloss_array, signer_array, split_array, id_array)
        clips, names, arrays = _read_npz(file, array, columns, listing.get('glosses'))
    else:
        rows = list_clips(file, SUFFIXES, **listing)
        names, clips, absent = rows.glosses, [row.raw(unread) for row in rows.clips], rows.absent
        arrays = [partial(_one_array, row.file, array) for row in rows.clips]
    order = tuple(order) if order else first_order(clips, arrays)
    for clip, read in zip(clips, arrays):
        clip.read = partial(read_clip, read, clip.file, clip.clip_id, order, (width, height), dims)
    return holistic_source(
        clips,
        names,
        file.name,
        width,
        height,
        dims,
        fps=fps,
        language=language,
        absent=absent,
        settings={'order': order},
    )


def holistic_source(
    clips: Sequence[RawClip],
    glosses: Sequence[str],
    name: str,
    width: int,
    height: int,
    dims: int,
    settings: Mapping[str, Any] | None = None,
    **more: Any,
) -> DataSource:
    """A source of MediaPipe Holistic's landmarks: pixels if the size of the pictures is known.

    Raises:
        MMSignError: If only one of width and height is given.
    """
    picture_size(width, height)
    return DataSource(
        clips,
        glosses,
        wholebody133(),
        f'MediaPipe Holistic, {name}',
        dims=dims,
        dtype='int16' if width and dims == 2 else 'float32',
        estimator={'name': 'mediapipe', 'version': None, 'options': {}},
        settings={**(settings or {}), 'width': width, 'height': height},
        **more,
    )


def unread() -> Frames:
    """In the place of a clip's ``read`` until the order of its blocks is known."""
    raise AssertionError('read before the order of the blocks is known')


def first_order(clips: Sequence[RawClip], arrays: Sequence[Callable[[], np.ndarray]]) -> tuple[str, ...]:
    """The order that the first readable clips show."""
    first = []
    for clip, read in zip(clips, arrays):
        try:
            first.append(_check(read(), clip.file, clip.clip_id))
        except MMSignError:
            continue  # reading it again says what is wrong with it
        if len(first) == FIRST:
            break
    if not first:
        return BLOCKS
    try:
        return find_order(first)
    except ValueError as error:
        raise MMSignError(str(error), file=clips[0].file, field='order') from None


def _read_npz(
    file: Path, array: str, columns: Sequence[str], glosses: str | None
) -> tuple[list[RawClip], list[str], list[Callable[[], np.ndarray]]]:
    """The clips of one npz, their glosses in label order, and their arrays."""
    arrays = load_arrays(file)
    for name in (array, columns[0]):
        if name not in arrays:
            raise MMSignError(
                'array is missing',
                file=file,
                field=name,
                fix=f'the file holds {", ".join(arrays)}: see --array and --gloss-array',
            )
    landmarks: Any = arrays[array]
    if {'start', 'length'} <= arrays.keys():
        bounds = zip(arrays['start'].tolist(), arrays['length'].tolist())
        landmarks = [landmarks[start : start + length] for start, length in bounds]
    values: list[list[str]] = []
    for name in columns:
        column = [clean(str(value)) for value in arrays[name]] if name in arrays else [''] * len(landmarks)
        if len(column) != len(landmarks):
            raise MMSignError(f'has {len(column)} values for {len(landmarks)} clips', file=file, field=name)
        values.append(column)
    names = read_glosses(glosses) if glosses else sorted({gloss for gloss in values[0] if gloss})
    clips = []
    counts: Counter[str] = Counter()
    for i, (word, signer, split, clip_id) in enumerate(zip(*values)):
        clip_id = clip_id or f'{i:06d}'
        counts[clip_id] += 1
        clip_id += f'-{counts[clip_id]}' if counts[clip_id] > 1 else ''
        label = index_of(word, names, file=file, clip=clip_id, field=columns[0])
        clips.append(RawClip(clip_id, label, file, unread, signer, split))
    return clips, names, [partial(np.asarray, clip) for clip in landmarks]


def _one_array(file: Path, array: str) -> np.ndarray:
    arrays = load_arrays(file)
    if len(arrays) > 1 and array not in arrays:
        raise MMSignError(
            f'holds {", ".join(arrays)}',
            file=file,
            field=array,
            fix='name the landmarks with --array, or convert as "blocks"',
        )
    return arrays[array] if array in arrays else next(iter(arrays.values()))


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
        raise MMSignError(f'has shape {frames.shape}', file=file, clip=clip, field='landmarks')
    return frames


def read_clip(
    read: Callable[[], np.ndarray],
    file: Path,
    clip: str,
    order: Sequence[str],
    size: tuple[int, int],
    dims: int,
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
    return holistic_frames(blocks, size, dims)


def holistic_frames(blocks: dict[str, np.ndarray], size: tuple[int, int], dims: int) -> Frames:
    """Blocks of landmarks as frames, in pixels if the size of the pictures is known.

    Args:
        blocks: Of :func:`~mmsign.datasets.sources.holistic.split_blocks`.
        size: Width and height, or 0.
        dims: D.
    """
    points, confidence, names = named_points(blocks, dims)
    return Frames(to_pixels(points, confidence, size), confidence, *size, names)
