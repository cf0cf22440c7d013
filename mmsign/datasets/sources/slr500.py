"""SLR-500 (Chinese, University of Science and Technology of China): keypoints of its videos.

The clips keep the names of the videos: ``P01_25_19_2._color.npy`` is signer 1,
label (25 - 1) · 20 + 19 = 499 (zero-based: the last line of the gloss file) and
the second repetition. Signers 1-35 train, 36-50 test; 5 repetitions each make
87,500 and 37,500 clips. The data need an agreement with their owners.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from mmsign.datasets.sources.clip import DataSource, RawClip
from mmsign.datasets.sources.glosses import read_lines
from mmsign.datasets.sources.named import find_clips, known_estimator
from mmsign.datasets.sources.options import add_named_arguments
from mmsign.datasets.sources.table import read_table
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

EXAMPLE = 'python tools/prepare_data.py slr500 KEYPOINTS --labels LABELS --out data/slr500'
NAME = re.compile(r'P(\d+)_(\d+)_(\d+)_(\d+)(?:\._color|_color)?(?:\.(?:mp4|avi))?')
CLASSES, SIGNERS, TRAIN_SIGNERS, WORDS = 500, 50, 35, 20
EXPECTED = {'train': 87500, 'test': 37500}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    add_named_arguments(parser, 'folder with slr500_gloss_zh.txt (and slr500_gloss_en.csv)')


def parse_name(stem: str) -> tuple[int, int, int]:
    """Signer (1-50), zero-based label and repetition of an official name.

    Raises:
        ValueError: If the name is not official or a number is out of range.
    """
    match = NAME.fullmatch(stem)
    if not match:
        raise ValueError('is not an official name such as P01_25_19_2._color')
    signer, block, word, repetition = map(int, match.groups())
    label = (block - 1) * WORDS + word
    if not 1 <= signer <= SIGNERS:
        raise ValueError(f'signer {signer} is outside 1-{SIGNERS}')
    if not (0 <= word < WORDS and 0 <= label < CLASSES):
        raise ValueError(f'label {block}_{word} is outside 1_0 … {CLASSES // WORDS}_{WORDS - 1}')
    return signer, label, repetition


def read_glosses(labels: str) -> tuple[list[str], dict[int, list[str]]]:
    """The 500 glosses in label order, and their English names where the file for them is there."""
    file = Path(labels) / 'slr500_gloss_zh.txt'
    glosses = read_lines(file)
    if len(glosses) != CLASSES:
        raise MMSignError(
            f'has {len(glosses)} lines, not {CLASSES}',
            file=file,
            field='gloss',
            fix='a missing line would shift every later label: get the official file',
        )
    english = Path(labels) / 'slr500_gloss_en.csv'
    if not english.is_file():
        return glosses, {}
    names = {
        row['actual_gloss']: row['normalized_gloss']
        for row in read_table(english, ('actual_gloss', 'normalized_gloss'))
    }
    return glosses, {i: [names[gloss]] for i, gloss in enumerate(glosses) if names.get(gloss)}


def load(source: str, labels: str, fps: float | None = None) -> DataSource:
    """Find the clips by their names.

    Args:
        source: Folder of keypoint files, or an archive that tools/extract_pose.py wrote.
        labels: Folder of the official label files.
        fps: Stored in the archive.

    Raises:
        MMSignError: If the folder or the label files are missing or wrong.
    """
    glosses, aliases = read_glosses(labels)
    clips, rejected = [], []
    for name, file, read in find_clips(source):
        try:
            signer, label, repetition = parse_name(name)
        except ValueError as error:
            rejected.append(MMSignError(str(error), file=file, field='name', fix='rename or remove the file'))
            continue
        block, word = divmod(label, WORDS)
        clips.append(
            RawClip(
                f'P{signer:02d}_{block + 1:02d}_{word:02d}_{repetition}',
                label,
                file,
                read,
                f'P{signer:02d}',
                'train' if signer <= TRAIN_SIGNERS else 'test',
            )
        )
    return DataSource(
        clips,
        glosses,
        wholebody133(),
        'SLR-500',
        fps=fps,
        language='zh',
        aliases=aliases,
        expected=EXPECTED,
        rejected=rejected,
        estimator=known_estimator(source),
    )
