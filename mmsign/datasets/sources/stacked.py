"""A whole set in arrays, as programs that train on them keep it: clips in one, labels in another.

SOURCE is one of

* an ``.npz``, a pickle or a JSON file with both, such as ``X`` and ``y``, or ``data`` and ``labels``;
* a folder with ``X.npy`` and ``y.npy``, or ``X_train.npy`` …, or ``train/X.npy`` …;
* an array of clips a word, in a file of the word's name or under its name in one file;
* clips one by one under names that ``--word`` finds the word in.

Clips are (T, F) or (T, V, C) as in the formats ``mediapipe`` and ``csv``, of one length or in a list.
Where all are pictures, (F) or (V, C), each becomes a clip of
:data:`~mmsign.preprocessing.missing.MIN_FRAMES` equal frames. Labels are texts, whole numbers from 0, or
rows of a one and zeros; names of the classes may lie beside them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from mmsign.datasets.sources.arrays import keypoints_of
from mmsign.datasets.sources.bundles import open_bundle
from mmsign.datasets.sources.clip import DataSource, Frames, RawClip
from mmsign.datasets.sources.forms import form_of
from mmsign.datasets.sources.glosses import in_order, index_of, read_glosses
from mmsign.datasets.sources.holistic_clips import add_order_argument, as_landmarks, ordered_source, unread
from mmsign.datasets.sources.roles import find_roles
from mmsign.datasets.sources.set_rows import SetRow, class_names, describe, rows_of
from mmsign.datasets.sources.units import add_size_arguments
from mmsign.utils.errors import MMSignError

EXAMPLE = 'python tools/prepare_data.py stacked arrays/ --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='folder of arrays, or one .npz, pickle or JSON file')
    parser.add_argument('--glosses', help='text file, one gloss a line in label order')
    parser.add_argument(
        '--word', help="for clips one by one: regular expression of the word, such as '^([^_]+)'"
    )
    parser.add_argument('--signer', help="regular expression that finds the signer in a clip's id")
    parser.add_argument('--layout', help='layout of the keypoints, if their number does not say it')
    add_order_argument(parser)
    add_size_arguments(parser)
    parser.add_argument('--dims', type=int, choices=[2, 3], help='coordinates per point')
    parser.add_argument('--fps', type=float, help='frames per second, if known')
    parser.add_argument('--language', default='', help='language of the glosses, such as en')


def load(
    source: str,
    glosses: str | None = None,
    word: str | None = None,
    signer: str | None = None,
    layout: str | None = None,
    order: Sequence[str] | None = None,
    width: int = 0,
    height: int = 0,
    dims: int | None = None,
    fps: float | None = None,
    language: str = '',
) -> DataSource:
    """Find the clips of a set and what they are called.

    Raises:
        MMSignError: If there are no clips with labels, labels and clips differ in number, or a label has no
            name.
    """
    path = Path(source)
    held = open_bundle(path)
    roles = find_roles(held)
    if roles is None:
        raise MMSignError(
            f'holds {describe(held)}: no clips with labels of as many',
            file=path,
            fix='name them X and y, and the names of the classes "classes"',
        )
    known = read_glosses(glosses) if glosses else class_names(held, roles)
    rows = rows_of(path, held, roles, known, word, signer)
    names = known or in_order(row.gloss for row in rows)
    clips = [
        RawClip(
            row.clip_id,
            index_of(row.gloss, names, file=path, clip=row.clip_id),
            path,
            unread,
            row.signer,
            row.split,
        )
        for row in rows
    ]
    from mmsign.keypoints.registered import build_layout  # imports torch, which --help need not wait for

    first = rows[0].read()
    form = form_of(first.shape, first.dtype.kind)
    if layout is None and form is not None and form.format == 'mediapipe':
        arrays = [partial(_landmarks, row) for row in rows]
        size = (width, height)
        return ordered_source(clips, arrays, order, names, path.name, size, dims or 2, fps, language, ())
    if form is None and not (layout and dims):
        raise MMSignError(
            f'has clips of shape {first.shape}, of no skeleton that is known by its number of points',
            file=path,
            field='layout',
            fix='say --layout NAME --dims 2 or 3; docs/extending.md says how to add a layout',
        )
    options = form.options if form is not None else {}
    skeleton, dims = build_layout(layout or options['layout']), dims or options.get('dims', 2)
    for clip, row in zip(clips, rows):
        clip.read = partial(_keypoints, row, path, skeleton.num_keypoints, dims)
    return DataSource(clips, names, skeleton, path.name, dims=dims, dtype='auto', fps=fps, language=language)


def _landmarks(row: SetRow) -> np.ndarray:
    return as_landmarks(row.read())


def _keypoints(row: SetRow, file: Path, points: int, dims: int) -> Frames:
    return keypoints_of(row.read(), points, dims, file)
