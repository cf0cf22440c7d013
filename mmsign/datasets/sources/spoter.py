"""SPOTER's csv: a row a clip, a column a coordinate of a joint, its cells lists of numbers, a frame each.

Columns are ``nose_X``, ``leftEar_Y``, …, ``indexTip_left_X`` or ``indexTip_0_X`` (0 is left), and ``labels``;
SOURCE is one such file, or a folder of them whose names say the split (``WLASL100_train_25fps.csv``).
A joint at 0 is missing. Coordinates are parts of the picture; Apple's Vision counts y from the bottom,
which is turned where shoulders stand above the nose. (Boháček and Hrúz, WACV workshops 2022)
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames, RawClip
from mmsign.datasets.sources.files import find_files
from mmsign.datasets.sources.numbered import numbered_source
from mmsign.datasets.sources.options import add_numbered_arguments
from mmsign.datasets.sources.units import add_size_arguments, picture_size, to_pixels
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file

EXAMPLE = 'python tools/prepare_data.py spoter WLASL100_train_25fps.csv --glosses glosses.txt --out data/own'
BODY = {'nose': 'nose'} | {
    f'{side}{joint}': f'{side}_{joint.lower()}'
    for side in ('left', 'right')
    for joint in ('Eye', 'Ear', 'Shoulder', 'Elbow', 'Wrist')
}
FINGERS = {'thumb': 'thumb', 'index': 'index', 'middle': 'middle', 'ring': 'ring', 'little': 'pinky'}
#: Its names of a finger's joints, from the root.
JOINTS = ('MCP', 'PIP', 'DIP', 'Tip')
THUMB = ('CMC', 'MP', 'IP', 'Tip')


def _joints() -> dict[str, str]:
    """Column without its coordinate → point."""
    joints = dict(BODY)
    for number, side in enumerate(('left', 'right')):
        for word in (str(number), side, side.capitalize()):
            joints[f'wrist_{word}'] = f'{side}_hand_wrist'
            for theirs, ours in FINGERS.items():
                for place, joint in enumerate(THUMB if theirs == 'thumb' else JOINTS, 1):
                    joints[f'{theirs}{joint}_{word}'] = f'{side}_{ours}_{place}'
    return joints


NAMES = _joints()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='.csv file, or folder of them')
    add_size_arguments(parser)
    add_numbered_arguments(parser)


def load(
    source: str,
    glosses: str | None = None,
    width: int = 0,
    height: int = 0,
    fps: float | None = None,
    language: str = '',
) -> DataSource:
    """Read the rows; their numbers are read when a clip is.

    Raises:
        MMSignError: If a file is not SPOTER's, or a label is no whole number.
    """
    path, size = Path(source), picture_size(width, height)
    files = find_files(path, ('.csv',)) if path.is_dir() else [path]
    if not files:
        raise MMSignError('holds no .csv', file=source, fix='correct the path')
    clips = []
    for file in files:
        split = next(
            (s for s in ('train', 'val', 'test') if re.search(rf'(^|[\W_\d]){s}', file.stem.lower())), ''
        )
        for number, row in enumerate(read_rows(file)):
            name = f'{file.stem}/{number:06d}'
            try:
                label = int(row['labels'])
            except ValueError:
                raise MMSignError(
                    f'is {row["labels"]!r}', file=file, clip=name, field='labels', fix='write whole numbers'
                ) from None
            clips.append(RawClip(name, label, file, partial(read_row, row, file, name, size), '', split))
    return numbered_source(
        clips, wholebody133(), 'SPOTER csv', path, glosses, fps, language, settings={'size': size}
    )


def read_rows(file: Path) -> list[dict[str, str]]:
    """Column → cell of each row.

    Raises:
        MMSignError: If the file cannot be read, or lacks columns.
    """
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        with open(check_file(file), newline='', encoding='utf-8-sig') as stream:
            reader = csv.DictReader(stream, strict=True)
            header = reader.fieldnames or ()
            rows = list(reader)
    except (OSError, ValueError, csv.Error) as error:
        raise MMSignError(f'cannot be read: {error}', file=file, fix='copy the file again') from None
    joints = {name[:-2] for name in header if name[-2:] in ('_X', '_Y')}
    if (
        'labels' not in header
        or not joints & NAMES.keys()
        or any(name + '_Y' not in header for name in joints)
    ):
        raise MMSignError(
            f'the header is {", ".join(map(str, header[:6]))}, …',
            file=file,
            fix='expected labels and leftEar_X, leftEar_Y, indexTip_left_X, …',
        )
    short = next((i for i, row in enumerate(rows, 2) if None in row or None in row.values()), None)
    if short is not None:
        raise MMSignError(f'line {short} has not one cell a column', file=file, fix='repair it')
    return rows


def is_spoter(file: Path) -> bool:
    """Whether the first line of a file is SPOTER's header."""
    try:
        with open(check_file(file), encoding='utf-8-sig') as stream:
            header = stream.readline(1 << 16).strip().split(',')
    except (OSError, ValueError, MMSignError):
        return False
    return 'labels' in header and any(name.endswith('_X') and name[:-2] in NAMES for name in header)


def read_row(row: Mapping[str, str], file: Path, clip: str, size: tuple[int, int]) -> Frames:
    """One clip: joints by name.

    Raises:
        MMSignError: If a cell is no list of numbers, or lists differ in length.
    """
    names = {name[:-2]: NAMES[name[:-2]] for name in row if name.endswith('_X') and name[:-2] in NAMES}
    columns = []
    for name in names:
        for axis in 'XY':
            try:
                columns.append(np.asarray(json.loads(row[f'{name}_{axis}']), np.float32))
            except (TypeError, ValueError, OverflowError):
                raise MMSignError(
                    'is no list of numbers',
                    file=file,
                    clip=clip,
                    field=f'{name}_{axis}',
                    fix='write a list of one number a frame',
                ) from None
    lengths = {column.shape for column in columns}
    if len(lengths) > 1 or columns[0].ndim != 1:
        raise MMSignError(
            f'has lists of {len(lengths)} different lengths',
            file=file,
            clip=clip,
            field='frames',
            fix='give every column one number a frame',
        )
    keypoints = np.stack(columns, 1).reshape(len(columns[0]), -1, 2)  # (T, P, 2)
    confidence = (keypoints.any(-1) & np.isfinite(keypoints).all(-1)).astype(np.float32)
    places = list(names.values())
    notes: tuple[str, ...] = ()
    if _upside_down(keypoints, confidence, places):
        keypoints = np.where(confidence[..., None] > 0, keypoints * [1, -1] + [0, 1], 0).astype(np.float32)
        notes = ('y was counted from the bottom of the picture and is turned',)
    return Frames(to_pixels(keypoints, confidence, size), confidence, *size, places, notes=notes)


def _upside_down(keypoints: np.ndarray, confidence: np.ndarray, names: Sequence[str]) -> bool:
    """Whether shoulders stand above the nose in most frames."""
    if not {'nose', 'left_shoulder', 'right_shoulder'} <= set(names):
        return False
    nose, *shoulders = (list(names).index(name) for name in ('nose', 'left_shoulder', 'right_shoulder'))
    seen = (confidence[:, [nose, *shoulders]] > 0).all(1)
    above = keypoints[:, shoulders, 1].mean(1) < keypoints[:, nose, 1]
    inside = float(keypoints[..., 1].max(initial=0)) <= 1.5
    return bool(inside and seen.any() and above[seen].mean() > 0.5)
