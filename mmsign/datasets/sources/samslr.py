"""Arrays of SAM-SLR and DSTA-SLR: ``train_data_joint.npy`` (N, 3, T, 27, 1) and ``train_label.pkl``.

Channels are x, y and score in pixels, points the 27 of :func:`~mmsign.keypoints.wholebody.base27`; the
pickle holds the clips' names and labels. The arrays are memory-mapped. Clips shorter than T were repeated,
or padded with zeros: both are cut off. SOURCE is a folder with train, val or test files, or one array.
(Jiang et al., CVPR workshops 2021)
"""

from __future__ import annotations

import argparse
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames, RawClip
from mmsign.datasets.sources.files import find_files
from mmsign.datasets.sources.listing import compile_pattern, match_signer
from mmsign.datasets.sources.numbered import numbered_source
from mmsign.datasets.sources.options import add_numbered_arguments
from mmsign.datasets.sources.safe_pickle import load_pickle
from mmsign.datasets.sources.split_names import SPLITS
from mmsign.keypoints.wholebody import base27
from mmsign.preprocessing.trim import filled_frames
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import map_array

EXAMPLE = 'python tools/prepare_data.py samslr sign/ --glosses glosses.txt --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument(
        'source', help='folder of <split>_data_joint.npy and <split>_label.pkl, or one such .npy'
    )
    parser.add_argument(
        '--signer', help="regular expression that finds the signer in a name, such as '(P\\d+)_'"
    )
    add_numbered_arguments(parser)


def load(
    source: str,
    glosses: str | None = None,
    signer: str | None = None,
    fps: float | None = None,
    language: str = '',
) -> DataSource:
    """Find the arrays and the names of their clips.

    Raises:
        MMSignError: If there is no array, its shape is another, or names and labels are missing or others.
    """
    path, pattern = Path(source), compile_pattern(signer)
    files = [path] if path.is_file() else [f for f in find_files(path, ('.npy',)) if is_joints(f)]
    if not files:
        raise MMSignError('holds no <split>_data_joint.npy', file=source, fix='correct the path')
    clips: list[RawClip] = []
    taken: set[str] = set()
    for file in files:
        split = SPLITS.get(file.name.partition('_')[0], '')
        array = open_array(str(file))
        names, labels = _labels(file, len(array))
        for row, (name, label) in enumerate(zip(names, labels)):
            clip_id = name if name not in taken else f'{file.stem}/{name}'
            taken.add(clip_id)
            read = partial(read_row, file, row)
            clips.append(RawClip(clip_id, label, file, read, match_signer(pattern, name), split))
    return numbered_source(clips, base27(), 'SAM-SLR arrays', path, glosses, fps, language)


def is_joints(file: Path) -> bool:
    """Whether a file is named as joints, and not as bones or motion."""
    return 'bone' not in file.name and 'motion' not in file.name and 'data' in file.name


@lru_cache(8)
def open_array(file: str) -> np.ndarray:
    """The memory-mapped array (N, 3, T, 27, 1), opened once a process.

    Raises:
        MMSignError: If it is truncated, or has another shape.
    """
    array = map_array(file)
    good = array.ndim == 5 and array.shape[1] == 3 and array.shape[3] == base27().num_keypoints
    if not good or array.dtype.kind != 'f' or not array.size:
        raise MMSignError(
            f'has shape {array.shape} of {array.dtype}',
            file=file,
            field='keypoints',
            fix='expected (N, 3, T, 27, 1) floating point numbers: x, y and score of 27 points',
        )
    return array


def has_labels(file: Path) -> bool:
    """Whether the pickle of an array's names and labels lies beside it."""
    return _label_file(file).is_file()


def _label_file(file: Path) -> Path:
    beginning = file.name.partition('_data')[0]
    beside = [file.with_name(f'{beginning}_label{kind}.pkl') for kind in ('', '_gt')]
    return next((name for name in beside if name.is_file()), beside[0])


def _labels(file: Path, count: int) -> tuple[list[str], list[int]]:
    """Names and labels of an array's clips."""
    labels = _label_file(file)
    content = load_pickle(labels)
    try:
        names, numbers = content
        found = [str(name) for name in names], [int(number) for number in numbers]
    except (TypeError, ValueError, OverflowError):
        raise MMSignError('is not names and labels', file=labels, fix='expected (names, labels)') from None
    if {len(found[0]), len(found[1])} != {count}:
        raise MMSignError(
            f'has {len(found[0])} names and {len(found[1])} labels for {count} clips',
            file=labels,
            field='labels',
            fix='take the arrays and the labels of one export',
        )
    return found


def read_row(file: Path, row: int) -> Frames:
    """One clip of an array, of the person seen best, without padding.

    Raises:
        MMSignError: If the array cannot be read.
    """
    data = np.asarray(open_array(str(file))[row]).transpose(3, 1, 2, 0)  # (3, T, 27, M) → (M, T, 27, 3)
    clip = data[int(np.nan_to_num(data[..., 2]).sum((1, 2)).argmax())]
    clip = clip[filled_frames(np.nan_to_num(clip).reshape(len(clip), -1))]
    return Frames(clip[..., :2], clip[..., 2])
