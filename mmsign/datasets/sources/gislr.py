"""Kaggle's "Isolated Sign Language Recognition" (GISLR, ``asl-signs``): a parquet file a clip.

``train.csv`` lists path, participant_id and sign; a file has a row a landmark: frame, type (face,
left_hand, pose, right_hand), landmark_index, x, y, z as parts of the picture, NaN where it was not found.
94,477 clips of 250 signs by 21 signers. Reading parquet needs ``pip install 'mmsign[parquet]'``.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.holistic import NAMES
from mmsign.datasets.sources.holistic_clips import add_holistic_arguments, holistic_frames
from mmsign.datasets.sources.per_clip import per_clip
from mmsign.datasets.sources.units import picture_size
from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file

EXAMPLE = 'python tools/prepare_data.py gislr asl-signs --out data/gislr'
INDEX = 'train.csv'
COLUMNS = ('frame', 'type', 'landmark_index')
TYPES = ('face', 'left_hand', 'pose', 'right_hand')
#: More frames than this no clip has: a damaged number must not fill the memory.
LONGEST = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='folder with train.csv, table like it, or folder of .parquet files')
    add_holistic_arguments(parser)


def load(
    source: str, index: Any = None, width: int = 0, height: int = 0, dims: int = 2, **listing: Any
) -> DataSource:
    """Find the clips.

    Raises:
        MMSignError: If pyarrow is not installed, there are no clips, or the table is malformed.
    """
    import_parquet()
    if index is None and (Path(source) / INDEX).is_file():
        index = Path(source) / INDEX
    options = {'size': picture_size(width, height), 'dims': dims}
    return per_clip(
        'GISLR parquet',
        read_clip,
        source,
        ('.parquet',),
        index=index,
        options=options,
        estimator='mediapipe',
        dims=dims,
        **listing,
    )


def import_parquet() -> Any:
    """The module ``pyarrow.parquet``.

    Raises:
        MMSignError: If it is not installed.
    """
    try:
        import pyarrow.parquet
    except ImportError:
        raise MMSignError('is not installed', field='pyarrow', fix="pip install 'mmsign[parquet]'") from None
    return pyarrow.parquet


def read_clip(file: Path, size: tuple[int, int] = (0, 0), dims: int = 2) -> Frames:
    """Read a clip.

    Raises:
        MMSignError: If the file is damaged, or has other columns or landmarks.
    """
    check_file(file)
    frame, kind, point, values, known = _columns(file, dims)
    if not len(frame) or np.ptp(frame) >= LONGEST:
        raise MMSignError(f'has {len(frame)} rows', file=file, field='frame', fix='leave the clip out')
    t = frame - frame.min()
    per = _rows_per_frame(frame, kind, point)
    blocks = {}
    for name in TYPES:
        rows = np.flatnonzero(kind[:per] == known.index(name)) if name in known else np.zeros(0, np.int64)
        if not len(rows):
            continue
        ids = point[rows]
        count = next((len(names) for names in NAMES[name] if ids.max() < len(names)), 0)
        if not count or ids.min() < 0:
            raise MMSignError(
                f'has landmark {ids.max()} of {name}',
                file=file,
                field='landmark_index',
                fix='export the landmarks of MediaPipe Holistic',
            )
        blocks[name] = np.full((int(t.max()) + 1, count, dims), np.nan, np.float32)
        if per < len(frame):
            blocks[name][t[::per, None], ids] = values.reshape(-1, per, dims)[:, rows]
        else:
            blocks[name][t[rows], ids] = values[rows]
    if not {'left_hand', 'right_hand'} & blocks.keys():
        raise MMSignError(
            f'has the types {", ".join(map(str, known))}',
            file=file,
            field='type',
            fix='export face, left_hand, pose and right_hand',
        )
    return holistic_frames(blocks, size, dims)


def _columns(file: Path, dims: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[Any]]:
    """Frame, number of the type, landmark and (rows, D) coordinates of each row; and the types."""
    parquet, axes = import_parquet(), 'xyz'[:dims]
    try:
        content = parquet.ParquetFile(file, read_dictionary=['type'])
        with content:
            table = content.read(columns=[*COLUMNS, *axes], use_threads=False)
        frame, point = (table[name].to_numpy().astype(np.int64) for name in ('frame', 'landmark_index'))
        kinds = table['type'].combine_chunks()
        values = np.stack([table[name].to_numpy().astype(np.float32) for name in axes], 1)
        return frame, kinds.indices.to_numpy(), point, values, kinds.dictionary.to_pylist()
    except Exception as error:  # arrow raises many kinds
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise MMSignError(
            f'is not a readable parquet file of {", ".join((*COLUMNS, *axes))}: {reason}',
            file=file,
            fix='copy the file again',
        ) from None


def _rows_per_frame(frame: np.ndarray, kind: np.ndarray, point: np.ndarray) -> int:
    """Rows of a frame if all frames have the same in one order, as Kaggle's have; else all rows."""
    per = int((frame == frame[0]).sum())
    if len(frame) % per:
        return len(frame)
    grids = [column.reshape(-1, per) for column in (frame, kind, point)]
    same = (grids[0] == grids[0][:, :1]).all() and all((grid == grid[0]).all() for grid in grids[1:])
    return per if same else len(frame)
