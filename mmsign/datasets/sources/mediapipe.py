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
--order is asked for. With --pictures a file holds one frame, (F) or (points, channels). A hand or face
that was not found is all zero, NaN or a filler such as -1: missing.

Normalised coordinates have a different unit in x than in y. With ``--width`` and
``--height`` they become pixels (int16); without, they are stored as they are (float32).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.arrays import SUFFIXES
from mmsign.datasets.sources.clip import DataSource, RawClip
from mmsign.datasets.sources.forms import with_frames
from mmsign.datasets.sources.glosses import in_order, index_of, read_glosses
from mmsign.datasets.sources.holistic_clips import (
    add_holistic_arguments,
    add_order_argument,
    as_landmarks,
    ordered_source,
    unread,
)
from mmsign.datasets.sources.listing import list_clips
from mmsign.datasets.sources.pictures import held_still
from mmsign.datasets.sources.set_rows import label_texts
from mmsign.datasets.sources.split_names import split_name
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import load_arrays

EXAMPLE = (
    'python tools/prepare_data.py mediapipe traduttore_asl_words.npz --gloss-array word '
    '--signer-array author --out data/asl_words'
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='.npz of many clips; folder, or table of clips')
    parser.add_argument('--array', default='landmarks', help='npz: name of the landmarks')
    parser.add_argument('--gloss-array', default='gloss', help='npz: name of the glosses')
    parser.add_argument('--signer-array', default='signer', help='npz: name of the signers')
    parser.add_argument('--split-array', default='split', help='npz: name of the splits')
    parser.add_argument('--id-array', default='clip_id', help='npz: name of the clip ids')
    parser.add_argument('--pictures', action='store_true', help='a file is one frame, which is held')
    add_order_argument(parser)
    add_holistic_arguments(parser)


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
    pictures: bool = False,
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
        arrays = [partial(_one_array, row.file, array, pictures) for row in rows.clips]
        arrays = held_still(arrays) if pictures else arrays
    size = (width, height)
    return ordered_source(clips, arrays, order, names, file.name, size, dims, fps, language, absent)


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
    for name in {array, 'start', 'length'} & arrays.keys():
        axes = arrays[name].ndim
        if axes != 1 if name != array else not axes:
            problem = f'has {axes} axes, not one value a clip'
            raise MMSignError(problem, file=file, field=name, fix='export the file again')
    landmarks: Any = arrays[array]
    if {'start', 'length'} <= arrays.keys():
        landmarks = _cut(landmarks, arrays['start'], arrays['length'], file)
    known = read_glosses(glosses) if glosses else None
    values: list[list[str]] = []
    for name in columns:
        listed = known if name == columns[0] else None
        absent = [''] * len(landmarks)
        column = label_texts(arrays[name], listed, file=file, field=name) if name in arrays else absent
        if len(column) != len(landmarks):
            raise MMSignError(
                f'has {len(column)} values for {len(landmarks)} clips',
                file=file,
                field=name,
                fix='give one value a clip',
            )
        values.append(column)
    names = known or in_order(filter(None, values[0]))
    clips = []
    counts: Counter[str] = Counter()
    for i, (word, signer, split, clip_id) in enumerate(zip(*values)):
        clip_id = clip_id or f'{i:06d}'
        counts[clip_id] += 1
        clip_id += f'-{counts[clip_id]}' if counts[clip_id] > 1 else ''
        label = index_of(word, names, file=file, clip=clip_id, field=columns[0])
        clips.append(RawClip(clip_id, label, file, unread, signer, split_name(split)))
    return clips, names, [partial(as_landmarks, clip) for clip in landmarks]


def _cut(landmarks: np.ndarray, start: np.ndarray, length: np.ndarray, file: Path) -> list[np.ndarray]:
    """The clips of which an array is joined."""
    good = start.dtype.kind in 'iu' and length.dtype.kind in 'iu' and start.shape == length.shape
    bounds = list(zip(start.tolist(), length.tolist()))
    if not good or any(min(at, count) < 0 or at + count > len(landmarks) for at, count in bounds):
        problem = f'with length, it does not cut {len(landmarks)} frames into clips'
        raise MMSignError(problem, file=file, field='start', fix='give first frame and length of each')
    return [landmarks[at : at + count] for at, count in bounds]


def _one_array(file: Path, name: str, picture: bool) -> np.ndarray:
    arrays = load_arrays(file)
    if len(arrays) > 1 and name not in arrays:
        raise MMSignError(
            f'holds {", ".join(arrays)}',
            file=file,
            field=name,
            fix='name the landmarks with --array, or convert as "blocks"',
        )
    array = arrays[name] if name in arrays else next(iter(arrays.values()))
    return as_landmarks(array.reshape(with_frames(array.shape)) if picture else array)
