"""The letters A-Z in 17 sign languages, from the PyPI package ``spoken-to-signed``.

The package (MIT) carries a fingerspelling lexicon of real recordings as
``.pose`` files of MediaPipe Holistic. Each language was signed by one person,
so the language code stands for the signer, and the task is to recognise a
letter in a sign language never seen in training.
"""

from __future__ import annotations

import argparse
import importlib.util
import string
from functools import partial
from pathlib import Path

from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.clip import DataSource, RawClip
from mmsign.datasets.sources.pose import read_pose
from mmsign.datasets.sources.table import read_table
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

EXAMPLE = 'python tools/prepare_data.py fingerspelling --out data/fingerspelling'
LETTERS = tuple(string.ascii_uppercase)
LANGUAGES = (
    'ase',
    'asq',
    'bzs',
    'cse',
    'csq',
    'eso',
    'fsl',
    'gsg',
    'ise',
    'lls',
    'mfs',
    'psr',
    'sgg',
    'ssp',
    'svk',
    'swl',
    'tsm',
)
PACKAGE = 'spoken_to_signed'


def find_lexicon(source: str | None = None) -> Path:
    """The lexicon's folder: ``source``, or inside the installed package.

    Raises:
        MMSignError: If it is nowhere.
    """
    if source:
        folder = Path(source)
    else:
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise MMSignError(
                'package spoken-to-signed is not installed',
                field='source',
                fix='pip install --no-deps spoken-to-signed==0.4.0',
            )
        folder = Path(spec.origin).parent / 'assets' / 'fingerspelling_lexicon'
    if not (folder / 'index.csv').is_file():
        raise MMSignError('holds no index.csv', file=folder, fix='give the fingerspelling_lexicon folder')
    return folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument(
        'source', nargs='?', help='the fingerspelling_lexicon folder (default: inside the installed package)'
    )


def load(source: str | None = None) -> DataSource:
    """Find the 26 letters in 17 languages (436 clips in version 0.4.0 of the package).

    Args:
        source: The lexicon's folder; by default inside the installed package.

    Raises:
        MMSignError: If the lexicon is nowhere.
    """
    folder = find_lexicon(source)
    clips = []
    for row in read_table(folder / 'index.csv', ('path', 'signed_language', 'words')):
        letter, language = row['words'].upper(), row['signed_language']
        if letter in LETTERS and language in LANGUAGES:
            file = folder / row['path']
            clips.append(
                RawClip(
                    f'{language}_{letter}', LETTERS.index(letter), file, partial(read_pose, file), language
                )
            )
    clips.sort(key=lambda clip: clip.clip_id)
    return DataSource(
        clips,
        LETTERS,
        wholebody133(),
        'spoken-to-signed fingerspelling lexicon (MIT)',
        fps=25.0,
        language='en',
    )


def convert(source: str | None, out: str, progress: bool = True) -> int:
    """Write the archive of the 26 letters in 17 languages, and return the number of clips."""
    return write_archive(load(source), out, progress=progress)['clips']
