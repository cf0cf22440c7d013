"""A clip a folder, a frame a file: ``<word>/<clip>/<frame>.npy``, often called MP_Data.

A frame is one row of MediaPipe Holistic's numbers: 1662 = 33 pose × 4 + 468 face × 3 + 21 left and
21 right hand × 3; 1692 with the 478 points of the newer face; 1629 without visibility; 258 without the
face; 225 without both; 126 are the hands alone. Frames are read in the order of the numbers in their names.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource
from mmsign.datasets.sources.holistic_clips import (
    add_holistic_arguments,
    add_order_argument,
    ordered_source,
    unread,
)
from mmsign.datasets.sources.listing import list_clips, natural
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import load_arrays
from mmsign.utils.opening import check_file

EXAMPLE = 'python tools/prepare_data.py mp_data MP_Data --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='folder <word>/<clip>/<frame>.npy, or table of such folders')
    add_order_argument(parser)
    add_holistic_arguments(parser)


def load(
    source: str,
    order: Sequence[str] | None = None,
    width: int = 0,
    height: int = 0,
    dims: int = 2,
    fps: float | None = None,
    language: str = '',
    **listing: Any,
) -> DataSource:
    """Find the clips, and the order of the blocks in a frame.

    Raises:
        MMSignError: If there are none, or the order cannot be told.
    """
    size = (width, height)
    rows = list_clips(source, ('.npy',), clip_of=folder_of, **listing)
    clips = [row.raw(unread) for row in rows.clips]
    arrays = [partial(read_frames, row.file) for row in rows.clips]
    return ordered_source(
        clips, arrays, order, rows.glosses, Path(source).name, size, dims, fps, language, rows.absent
    )


def folder_of(file: Path) -> Path:
    """The clip that a frame belongs to."""
    return file.parent


def read_frames(folder: Path) -> np.ndarray:
    """The frames of a folder, in the order of their numbers: (T, F).

    Raises:
        MMSignError: If there is none, one cannot be read, or they are not of one length.
    """
    files = sorted(folder.glob('*.npy'), key=lambda file: natural(file.name))
    files = [file for file in files if not file.name.startswith('._')]
    if not files:
        raise MMSignError('holds no <frame>.npy', file=folder, fix='correct the path')
    frames = [load_arrays(files[0])['']]
    start = files[0].read_bytes()
    header, size = start[: len(start) - frames[0].nbytes], len(start)
    for file in files[1:]:
        # files that begin alike hold alike arrays: this is four times as fast as reading each header
        content = check_file(file).read_bytes()
        alike = len(content) == size and content.startswith(header)
        frames.append(
            np.frombuffer(content, frames[0].dtype, -1, len(header)) if alike else load_arrays(file)['']
        )
    first = frames[0].reshape(-1)
    for file, frame in zip(files, frames):
        if frame.size != first.size or frame.dtype.kind != 'f':
            raise MMSignError(
                f'has {frame.size} numbers of {frame.dtype}, the first frame {first.size} of {first.dtype}',
                file=file,
                field='frame',
                fix='repair it or leave the clip out',
            )
    return np.stack([frame.reshape(-1) for frame in frames])
