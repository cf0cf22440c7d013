"""AUTSL (Turkish, Ankara University): keypoints of its videos.

The clips keep the names of the videos (``signer0_sample1_color.npy``); labels and
splits come from the official lists (28,142 train, 4,418 validation, 3,742 test).
The data need an agreement with their owners.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from mmsign.datasets.sources.clip import DataSource, RawClip
from mmsign.datasets.sources.named import find_clips, known_estimator
from mmsign.datasets.sources.options import add_named_arguments
from mmsign.datasets.sources.table import read_table
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import read_text, whole_number

EXAMPLE = 'python tools/prepare_data.py autsl KEYPOINTS --labels LABELS --out data/autsl'
NAME = re.compile(r'(signer\d+)_(sample\d+)(?:_color)?(?:\.(?:mp4|avi))?')
CLASSES = 226
EXPECTED = {'train': 28142, 'val': 4418, 'test': 3742}
LISTS = {'train': 'train', 'val': 'validation', 'test': 'test'}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    add_named_arguments(
        parser, 'folder with autsl_gloss_tr_en.csv and autsl_{train,validation,test}_labels.csv'
    )


def read_lists(labels: str) -> dict[str, tuple[str, int]]:
    """Clip id → (split, zero-based label), from the official lists.

    Raises:
        MMSignError: If a list is missing or a row is malformed or occurs twice.
    """
    listed: dict[str, tuple[str, int]] = {}
    for split, word in LISTS.items():
        file = Path(labels) / f'autsl_{word}_labels.csv'
        if not file.is_file():
            raise MMSignError('is missing', file=file, fix='get the official lists')
        for number, line in enumerate(read_text(file).splitlines(), 1):
            clip_id, _, label = line.strip().partition(',')
            place = whole_number(label)
            if not NAME.fullmatch(clip_id) or place is None or place >= CLASSES:
                raise MMSignError(
                    f'line {number} is {line!r}',
                    file=file,
                    field='label',
                    fix=f'expected signer0_sample1,LABEL with LABEL in 0 … {CLASSES - 1}',
                )
            if clip_id in listed:
                raise MMSignError('is listed twice', file=file, clip=clip_id, fix='take the official lists')
            listed[clip_id] = (split, place)
    return listed


def read_glosses(labels: str) -> tuple[list[str], dict[int, list[str]]]:
    """The 226 Turkish glosses in label order, and their English names."""
    file = Path(labels) / 'autsl_gloss_tr_en.csv'
    rows = read_table(file, ('ClassId', 'TR', 'EN'))
    if [row['ClassId'] for row in rows] != [str(i) for i in range(CLASSES)]:
        raise MMSignError(
            f'must list the classes 0 … {CLASSES - 1} in order',
            file=file,
            field='ClassId',
            fix='get the official file',
        )
    return [row['TR'] for row in rows], {i: [row['EN']] for i, row in enumerate(rows) if row['EN']}


def load(source: str, labels: str, fps: float | None = None) -> DataSource:
    """Find the clips by their names, and what the lists say about them.

    Args:
        source: Folder of keypoint files, or an archive that tools/extract_pose.py wrote.
        labels: Folder of the official lists.
        fps: Stored in the archive.

    Raises:
        MMSignError: If the folder or the lists are missing or wrong.
    """
    glosses, aliases = read_glosses(labels)
    listed = read_lists(labels)
    clips, rejected, found = [], [], set()
    for name, file, read in find_clips(source):
        match = NAME.fullmatch(name)
        clip_id = f'{match[1]}_{match[2]}' if match else name
        if match is None or clip_id not in listed:
            problem = 'is in none of the official lists' if match else 'is not an official name'
            rejected.append(MMSignError(problem, file=file, field='name', fix='rename or remove the file'))
            continue
        found.add(clip_id)
        split, label = listed[clip_id]
        clips.append(RawClip(clip_id, label, file, read, match[1], split))
    absent = [clip_id for clip_id in listed if clip_id not in found]
    return DataSource(
        clips,
        glosses,
        wholebody133(),
        'AUTSL',
        fps=fps,
        language='tr',
        aliases=aliases,
        expected=EXPECTED,
        absent=absent,
        rejected=rejected,
        estimator=known_estimator(source),
    )
