"""Dumps of MediaPipe Holistic landmarks: numpy arrays in the orders people save them.

Two forms of SOURCE:

* one ``.npz`` of many clips of equal length: ``landmarks`` (N, T, F) and, for each
  clip, its gloss, signer and id (the names of these arrays are options);
* a ``.csv`` with ``path, gloss, signer, split``: one ``.npy`` or ``.npz`` per clip,
  (T, F) or (T, points, channels).

F is the flattened frame: by default 33 pose landmarks × (x, y, z, visibility), then,
if there, 468 or 478 face landmarks, 21 left and 21 right hand landmarks × (x, y, z).
A hand or face that was not found is all zero (or NaN) in that frame: missing.

Normalised coordinates have a different unit in x than in y. With ``--width`` and
``--height`` they become pixels (int16); without, they are stored as they are (float32).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from mmsign.datasets.sources.arrays import label_glosses, load_arrays
from mmsign.datasets.sources.base import DataSource, Frames, RawClip
from mmsign.datasets.sources.index import IndexRow, read_index
from mmsign.keypoints import holistic_to_wholebody133
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

EXAMPLE = (
    'python tools/prepare_data.py mediapipe traduttore_asl_words.npz --gloss-array word '
    '--signer-array author --out data/asl_words'
)
BLOCKS = ('pose', 'face', 'left_hand', 'right_hand')
COUNTS = {'pose': 33, 'left_hand': 21, 'right_hand': 21}
FACES = (468, 478)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='.npz of many clips, or .csv with path, gloss, signer, split')
    parser.add_argument('--array', default='landmarks', help='npz: name of the landmarks')
    parser.add_argument('--gloss-array', default='gloss', help='npz: name of the glosses')
    parser.add_argument('--signer-array', default='signer', help='npz: name of the signers')
    parser.add_argument('--split-array', default='split', help='npz: name of the splits')
    parser.add_argument('--id-array', default='clip_id', help='npz: name of the clip ids')
    parser.add_argument('--order', nargs='+', choices=BLOCKS, help='blocks in a frame, in their order')
    parser.add_argument('--width', type=int, default=0, help='width of the pictures, pixels')
    parser.add_argument('--height', type=int, default=0, help='height of the pictures, pixels')
    parser.add_argument('--dims', type=int, choices=[2, 3], default=2, help='keep the (noisy) z as well: 3')
    parser.add_argument('--glosses', help='text file, one gloss a line in label order (default: sorted)')
    parser.add_argument('--fps', type=float, help='frames per second, if known')
    parser.add_argument('--language', default='', help='language of the glosses, such as en')


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
    glosses: str | None = None,
    fps: float | None = None,
    language: str = '',
) -> DataSource:
    """Find the clips of a dump.

    Raises:
        MMSignError: If the file lacks an array, arrays disagree, or only one of width and height is given.
    """
    if bool(width) != bool(height):
        raise MMSignError('needs both sides', field='width, height', fix='give --width and --height')
    read = partial(read_clip, order=order, size=(width, height), dims=dims)
    file = Path(source)
    if file.suffix == '.csv':
        rows = read_index(file, glosses)
        names = rows.glosses
        clips = [
            RawClip(
                row.clip_id, row.label, row.file, partial(_read_file, row, array, read), row.signer, row.split
            )
            for row in rows.clips
        ]
    else:
        clips, names = _read_npz(
            file, array, (gloss_array, signer_array, split_array, id_array), glosses, read
        )
    return DataSource(
        clips,
        names,
        wholebody133(),
        f'MediaPipe Holistic, {file.name}',
        dims=dims,
        fps=fps,
        dtype='int16' if width and dims == 2 else 'float32',
        language=language,
    )


def _read_npz(
    file: Path, array: str, columns: Sequence[str], glosses: str | None, read: Callable[..., Frames]
) -> tuple[list[RawClip], list[str]]:
    """The clips of one npz, and their glosses in label order."""
    arrays = load_arrays(file)
    for name in (array, columns[0]):
        if name not in arrays:
            raise MMSignError(
                'array is missing',
                file=file,
                field=name,
                fix=f'the file holds {", ".join(arrays)}: see --array and --gloss-array',
            )
    landmarks = arrays[array]
    values: list[list[str]] = []
    for name in columns:
        column = [str(value) for value in arrays[name]] if name in arrays else [''] * len(landmarks)
        if len(column) != len(landmarks):
            raise MMSignError(f'has {len(column)} values for {len(landmarks)} clips', file=file, field=name)
        values.append(column)
    names = label_glosses(values[0], glosses)
    clips = []
    for i, (word, signer, split, clip_id) in enumerate(zip(*values)):
        clip_id = clip_id or f'{i:06d}'
        if word not in names:
            raise MMSignError(f'{word!r} is not in the gloss file', file=file, clip=clip_id, field=columns[0])
        frames = partial(read, landmarks[i], file, clip_id)
        clips.append(RawClip(clip_id, names.index(word), file, frames, signer, split))
    return clips, names


def _read_file(row: IndexRow, array: str, read: Callable[..., Frames]) -> Frames:
    arrays = load_arrays(row.file)
    if len(arrays) > 1 and array not in arrays:
        raise MMSignError(
            f'holds {", ".join(arrays)}',
            file=row.file,
            clip=row.clip_id,
            field=array,
            fix='name the landmarks with --array',
        )
    return read(arrays[array] if array in arrays else next(iter(arrays.values())), row.file, row.clip_id)


def split_blocks(frames: np.ndarray, order: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """Cut frames into landmark blocks.

    Args:
        frames: (T, F) flattened, the pose with 4 numbers a landmark and the rest with 3,
            or (T, points, channels).
        order: The blocks, by default pose, (face,) left hand, right hand.

    Returns:
        Block → (T, points, 3 or 4): x, y, z and for the pose its visibility.

    Raises:
        ValueError: If the width fits no combination of the blocks.
    """
    flat = frames.ndim == 2
    if not flat and (frames.ndim != 3 or frames.shape[2] not in (3, 4)):
        raise ValueError(f'has shape {frames.shape}')
    candidates = [order] if order else [('pose', 'left_hand', 'right_hand'), BLOCKS]
    for blocks in candidates:
        for face in FACES if 'face' in blocks else FACES[:1]:
            counts = {**COUNTS, 'face': face}
            channels = {name: 4 if name == 'pose' else 3 for name in blocks}
            widths = [counts[name] * (channels[name] if flat else 1) for name in blocks]
            if sum(widths) == frames.shape[1]:
                ends = np.cumsum(widths)
                return {
                    # (T, points · channels) or (T, points, channels) → (T, points, channels)
                    name: frames[:, end - width : end].reshape(len(frames), counts[name], -1)
                    for name, width, end in zip(blocks, widths, ends)
                }
    raise ValueError(f'has {frames.shape[1]} {"numbers" if flat else "points"} a frame')


def read_clip(
    frames: np.ndarray, file: Path, clip: str, order: Sequence[str] | None, size: tuple[int, int], dims: int
) -> Frames:
    """One clip's landmarks as ``wholebody133``; what was not found has confidence 0.

    Raises:
        MMSignError: If the shape fits no known order.
    """
    if frames.dtype.kind != 'f':
        raise MMSignError(
            f'is of type {frames.dtype}',
            file=file,
            clip=clip,
            field='landmarks',
            fix='expected floating point numbers',
        )
    try:
        blocks = split_blocks(frames, order)
    except ValueError as error:
        raise MMSignError(
            str(error),
            file=file,
            clip=clip,
            field='landmarks',
            fix='name the blocks with --order; 258 = 33×4 + 21×3 + 21×3, 1662 with 468×3 for the face',
        ) from None
    stacked = {}
    for name, block in blocks.items():
        points = block[..., :dims].astype(np.float32)
        confidence = np.where((points != 0).any(-1) & ~np.isnan(points).any(-1), 1, 0).astype(np.float32)
        if name == 'pose' and block.shape[-1] == 4:
            confidence *= np.clip(np.nan_to_num(block[..., 3]), 0, 1)
        if size[0]:  # x and z in units of the width, y of the height
            points = points * np.array([size[0], size[1], size[0]][:dims], np.float32)
        stacked[name] = np.concatenate([points, confidence[..., None]], -1)
    whole: dict[str, np.ndarray | None] = {name: stacked.get(name) for name in BLOCKS}
    return Frames(*holistic_to_wholebody133(**whole), *size)
