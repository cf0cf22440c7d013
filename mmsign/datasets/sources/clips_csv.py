"""Any lab's own clips: a CSV with path, gloss, signer and split.

The paths are relative to the CSV, and the suffix says what a file is:
``.npy`` and ``.npz`` hold keypoints in the order of ``--layout`` (see
:mod:`mmsign.datasets.sources.arrays`), ``.pose`` holds MediaPipe Holistic.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from mmsign.datasets.sources.arrays import SUFFIXES, read_keypoints
from mmsign.datasets.sources.base import DataSource, Frames, RawClip
from mmsign.datasets.sources.index import read_index
from mmsign.datasets.sources.pose import read_frames
from mmsign.keypoints import KeypointLayout
from mmsign.utils.errors import MMSignError

EXAMPLE = 'python tools/prepare_data.py csv clips.csv --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='csv with path, gloss, signer, split (and clip_id, if you like)')
    parser.add_argument('--layout', default='wholebody133', help='layout of the keypoints')
    parser.add_argument('--dims', type=int, choices=[2, 3], default=2, help='coordinates per point')
    parser.add_argument(
        '--dtype',
        choices=['int16', 'float32'],
        default='int16',
        help='int16 for pixels (steps of 0.05 px), float32 for other units',
    )
    parser.add_argument('--glosses', help='text file, one gloss a line in label order (default: sorted)')
    parser.add_argument('--fps', type=float, help='frames per second, if known')
    parser.add_argument('--language', default='', help='language of the glosses, such as en')


def load(
    source: str,
    layout: str = 'wholebody133',
    dims: int = 2,
    dtype: str = 'int16',
    glosses: str | None = None,
    fps: float | None = None,
    language: str = '',
) -> DataSource:
    """Find the clips of the table.

    Raises:
        MMSignError: If the table is malformed or the layout is unknown.
    """
    rows = read_index(source, glosses)
    from mmsign.keypoints.registered import build_layout  # imports torch, which --help need not wait for

    skeleton = build_layout(layout)
    clips = [
        RawClip(
            row.clip_id,
            row.label,
            row.file,
            partial(read_file, row.file, skeleton, dims),
            row.signer,
            row.split,
        )
        for row in rows.clips
    ]
    return DataSource(
        clips, rows.glosses, skeleton, Path(source).name, dims=dims, dtype=dtype, fps=fps, language=language
    )


def read_file(file: Path, layout: KeypointLayout, dims: int) -> Frames:
    """Read a clip by its suffix.

    Raises:
        MMSignError: If the suffix is unknown, or a ``.pose`` file cannot give the layout.
    """
    if file.suffix in SUFFIXES:
        return read_keypoints(file, layout.num_keypoints, dims)
    if file.suffix != '.pose':
        raise MMSignError(
            f'has the suffix {file.suffix!r}', file=file, field='path', fix='expected .npy, .npz or .pose'
        )
    if layout.name != 'wholebody133' or dims != 2:
        raise MMSignError(
            f'a .pose file gives wholebody133 in 2 dimensions, not {layout.name} in {dims}',
            file=file,
            field='layout',
            fix='leave out --layout and --dims: configs select smaller layouts',
        )
    return read_frames(file)
