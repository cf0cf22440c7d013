"""Any lab's own clips: a table with path and gloss, and perhaps signer, split, start and end; or folders.

The paths are relative to the table; without one, a word is a folder. The suffix says what a file is:
``.npy`` and ``.npz`` hold keypoints in the order of ``--layout`` (see
:mod:`mmsign.datasets.sources.arrays`), ``.pose`` names its points itself.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from mmsign.datasets.sources.arrays import SUFFIXES, read_keypoints
from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.listing import add_listing_arguments, list_clips
from mmsign.datasets.sources.pose import read_pose
from mmsign.keypoints import KeypointLayout
from mmsign.utils.errors import MMSignError

EXAMPLE = 'python tools/prepare_data.py csv clips.csv --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument(
        'source', help='table with path, gloss[, signer, split, clip_id, start, end], or folder'
    )
    parser.add_argument('--layout', default='wholebody133', help='layout of the keypoints')
    parser.add_argument('--dims', type=int, choices=[2, 3], default=2, help='coordinates per point')
    parser.add_argument(
        '--dtype',
        choices=['auto', 'int16', 'float32'],
        default='auto',
        help='int16 for pixels (steps of 0.05 px), float32 for other units; auto: as the first clips are',
    )
    add_listing_arguments(parser)
    parser.add_argument('--fps', type=float, help='frames per second, if known')


def load(
    source: str,
    layout: str = 'wholebody133',
    dims: int = 2,
    dtype: str = 'auto',
    fps: float | None = None,
    language: str = '',
    **listing: Any,
) -> DataSource:
    """Find the clips (:func:`~mmsign.datasets.sources.listing.list_clips`).

    Raises:
        MMSignError: If there are none, the table is malformed or the layout is unknown.
    """
    from mmsign.keypoints.registered import build_layout  # imports torch, which --help need not wait for

    rows = list_clips(source, (*SUFFIXES, '.pose'), **listing)
    skeleton = build_layout(layout)
    clips = [row.raw(partial(read_file, row.file, skeleton, dims)) for row in rows.clips]
    return DataSource(
        clips,
        rows.glosses,
        skeleton,
        Path(source).name,
        dims=dims,
        dtype=dtype,
        fps=fps,
        language=language,
        absent=rows.absent,
    )


def read_file(file: Path, layout: KeypointLayout, dims: int) -> Frames:
    """Read a clip by its suffix.

    Raises:
        MMSignError: If the suffix is unknown, or a ``.pose`` file cannot give the layout.
    """
    suffix = file.suffix.lower()
    if suffix in SUFFIXES:
        return read_keypoints(file, layout.num_keypoints, dims)
    if suffix != '.pose':
        raise MMSignError(
            f'has the suffix {file.suffix!r}', file=file, field='path', fix='expected .npy, .npz or .pose'
        )
    if dims != 2:
        raise MMSignError(
            f'a .pose file gives 2 dimensions, not {dims}', file=file, field='dims', fix='leave out --dims'
        )
    return read_pose(file)
