"""Several arrays a clip: an ``.npz`` with the pose, the hands and perhaps the face of MediaPipe apart.

``pose`` is (T, 33, 2 to 4), a hand (T, 21, 2 or 3), ``face`` (T, 468 or 478, 2 or 3), each also flat,
(T, numbers). Usual names are known; ``--blocks pose=body left_hand=lh`` says others. Hands alone will do.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.holistic import BLOCKS, NAMES
from mmsign.datasets.sources.holistic_clips import add_holistic_arguments, holistic_frames, holistic_source
from mmsign.datasets.sources.listing import list_clips
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import load_arrays

EXAMPLE = (
    'python tools/prepare_data.py blocks CLIPS --blocks pose=pose left_hand=lh right_hand=rh --out data/own'
)
#: Block → usual names of its array, in small letters and without underscores.
USUAL = {
    'pose': ('pose', 'body', 'poselandmarks', 'posekeypoints', 'bodylandmarks'),
    'face': ('face', 'facelandmarks', 'facekeypoints'),
    'left_hand': ('lefthand', 'lh', 'left', 'lefthandlandmarks', 'handleft', 'lhand', 'lefthandkeypoints'),
    'right_hand': (
        'righthand',
        'rh',
        'right',
        'righthandlandmarks',
        'handright',
        'rhand',
        'righthandkeypoints',
    ),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='folder of .npz files, a word a folder, or table of them')
    parser.add_argument(
        '--blocks',
        nargs='+',
        metavar='BLOCK=ARRAY',
        help=f'which array is which block ({", ".join(BLOCKS)}); usual names are known',
    )
    add_holistic_arguments(parser)


def load(
    source: str,
    blocks: Mapping[str, str] | Sequence[str] | None = None,
    width: int = 0,
    height: int = 0,
    dims: int = 2,
    fps: float | None = None,
    language: str = '',
    **listing: Any,
) -> DataSource:
    """Find the clips.

    Args:
        source: Folder or table.
        blocks: Block → array, or ``block=array`` each.
        width: Of the pictures, if known.
        height: Of the pictures, if known.
        dims: D.
        fps: Frames per second, if known.
        language: Of the glosses.
        **listing: For :func:`~mmsign.datasets.sources.listing.list_clips`.

    Raises:
        MMSignError: If there are none, or a block is unknown.
    """
    named, size = _pairs(blocks), (width, height)
    rows = list_clips(source, ('.npz',), **listing)
    clips = [row.raw(partial(read_blocks, row.file, named, size, dims)) for row in rows.clips]
    return holistic_source(
        clips, rows.glosses, Path(source).name, size, dims, fps, language, rows.absent, blocks=named
    )


def _pairs(blocks: Mapping[str, str] | Sequence[str] | None) -> dict[str, str]:
    if isinstance(blocks, Mapping):
        return dict(blocks)
    pairs = [text.partition('=') for text in blocks or ()]
    for name, _, array in pairs:
        if name not in BLOCKS or not array:
            raise MMSignError(
                f'is {name!r}',
                field='blocks',
                fix=f'write BLOCK=ARRAY, with BLOCK one of {", ".join(BLOCKS)}',
            )
    return {name: array for name, _, array in pairs}


def usual_blocks(arrays: Iterable[str]) -> dict[str, str]:
    """Block → array, as far as the arrays have usual names."""
    plain = {name.lower().replace('_', ''): name for name in arrays}
    found = {
        block: next((plain[name] for name in names if name in plain), '') for block, names in USUAL.items()
    }
    return {block: name for block, name in found.items() if name}


def read_blocks(file: Path, blocks: Mapping[str, str], size: tuple[int, int], dims: int) -> Frames:
    """A clip's blocks by name.

    Raises:
        MMSignError: If an array is missing or has a wrong shape, or there is no hand.
    """
    arrays = load_arrays(file)
    blocks = blocks or usual_blocks(arrays)
    known = {block: name for block, name in blocks.items() if name in arrays}
    if len(known) < len(blocks) or not {'left_hand', 'right_hand'} & known.keys():
        raise MMSignError(
            f'holds the arrays {", ".join(arrays)}',
            file=file,
            field='blocks',
            fix='say which is which: --blocks pose=ARRAY left_hand=ARRAY right_hand=ARRAY',
        )
    shaped = {block: _shaped(arrays[name], block, name, file) for block, name in known.items()}
    lengths = {block: len(array) for block, array in shaped.items()}
    if len(set(lengths.values())) > 1:
        told = ', '.join(f'{block} {length}' for block, length in lengths.items())
        raise MMSignError(
            f'has blocks of different numbers of frames: {told}',
            file=file,
            field='blocks',
            fix='export all blocks of the same frames',
        )
    return holistic_frames(shaped, size, dims)


def _shaped(array: np.ndarray, block: str, name: str, file: Path) -> np.ndarray:
    """(T, points, 2 to 4)."""
    counts = [len(points) for points in NAMES[block]]
    for count in counts:
        for channels in (4, 3, 2) if block == 'pose' else (3, 2):
            flat = array.ndim == 2 and array.shape[1] == count * channels
            if array.dtype.kind in 'fiu' and (
                flat or (array.ndim == 3 and array.shape[1:] == (count, channels))
            ):
                return array.reshape(len(array), count, channels).astype(np.float32, copy=False)
    raise MMSignError(
        f'has shape {array.shape} of {array.dtype}',
        file=file,
        field=name,
        fix=f'expected (T, {" or ".join(map(str, counts))}, 2 or 3) numbers for {block}',
    )
