"""Kaggle's asl-signs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from clip_files import check, converted, refused, truncated

from mmsign.keypoints.names import FACE_468, LEFT_HAND_21, POSE_33, RIGHT_HAND_21

pa = pytest.importorskip('pyarrow')
pq = pytest.importorskip('pyarrow.parquet')
BLOCKS = {'face': FACE_468, 'left_hand': LEFT_HAND_21, 'pose': POSE_33, 'right_hand': RIGHT_HAND_21}
NAMES = [name for block in BLOCKS.values() for name in block]


def write(file: Path, data: np.ndarray, first: int = 20, **other: object) -> None:
    """(T, 543, 3) in Kaggle's order, as its files have it."""
    frames = len(data)
    kinds = [kind for kind, names in BLOCKS.items() for _ in names]
    points = [i for names in BLOCKS.values() for i in range(len(names))]
    frame = np.repeat(np.arange(first, first + frames), 543).astype(np.int16)
    columns = {
        'frame': frame,
        'row_id': [f'{f}-{kind}-{i}' for f, kind, i in zip(frame, kinds * frames, points * frames)],
        'type': kinds * frames,
        'landmark_index': np.array(points * frames, np.int16),
        **{axis: data[..., i].ravel() for i, axis in enumerate('xyz')},
        **other,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({name: column for name, column in columns.items() if column is not None}), file)


def make(folder: Path, rng: np.random.Generator, **other: object) -> np.ndarray:
    data = rng.uniform(0.1, 0.9, (5, 543, 3))
    data[:, 468:489] = np.nan  # no left hand
    data[2, 522:] = np.nan
    write(folder / 'train_landmark_files/26734/1000035562.parquet', data, **other)
    (folder / 'train.csv').write_text(
        'path,participant_id,sequence_id,sign\ntrain_landmark_files/26734/1000035562.parquet,26734,1000035562,blow\n'
    )
    return data


def test_clips(tmp_path: Path, rng: np.random.Generator) -> None:
    data = make(tmp_path / 'in', rng)
    archive = converted(tmp_path / 'in', 'gislr')
    clip = archive.clip(0)
    assert (clip.gloss, clip.signer) == ('blow', '26734')
    expected = np.nan_to_num(np.concatenate([data[..., :2], ~np.isnan(data[..., :1])], -1))
    check(archive, 0, expected, NAMES, 1e-6)


def test_rows_in_any_order(tmp_path: Path, rng: np.random.Generator) -> None:
    """Shuffled rows, a frame in which a landmark has no row, and a gap in the numbers of the frames."""
    data = make(tmp_path / 'in', rng)
    file = tmp_path / 'in/train_landmark_files/26734/1000035562.parquet'
    table = pq.read_table(file)
    rows = rng.permutation(len(table))
    rows = rows[(rows != 600) & (rows // 543 != 3)]
    pq.write_table(table.take(rows), file)
    data[1, 600 - 543] = np.nan
    data[3] = np.nan
    expected = np.nan_to_num(np.concatenate([data[..., :2], ~np.isnan(data[..., :1])], -1))
    check(converted(tmp_path / 'in', 'gislr'), 0, expected, NAMES, 1e-6)


def test_a_word_a_folder(tmp_path: Path, rng: np.random.Generator) -> None:
    write(tmp_path / 'in/yes/1.parquet', rng.uniform(0.1, 0.9, (5, 543, 3)))
    assert converted(tmp_path / 'in', 'gislr').glosses == ['yes']


@pytest.mark.parametrize(
    ('other', 'problem'),
    [
        ({'x': None}, 'is not a readable parquet file of frame, type'),
        ({'x': ['a'] * 2715}, 'is not a readable parquet file'),
        ({'landmark_index': np.full(2715, 900)}, 'field landmark_index: has landmark 900 of face'),
        ({'landmark_index': np.full(2715, -1)}, 'has landmark -1'),
        ({'frame': np.arange(2715) * 10**9}, 'field frame: has 2715 rows'),
        ({'type': ['foot'] * 2715}, 'field type: has the types foot'),
    ],
)
def test_bad_files(tmp_path: Path, rng: np.random.Generator, other: dict[str, object], problem: str) -> None:
    make(tmp_path / 'in', rng, **other)
    refused(tmp_path / 'in', 'gislr', rf'1000035562\.parquet: .*{problem}')


def test_truncated_and_missing(tmp_path: Path, rng: np.random.Generator) -> None:
    make(tmp_path / 'in', rng)
    file = tmp_path / 'in/train_landmark_files/26734/1000035562.parquet'
    truncated(file)
    refused(tmp_path / 'in', 'gislr', 'is not a readable parquet file')
    file.unlink()
    refused(tmp_path / 'in', 'gislr', 'is missing')
