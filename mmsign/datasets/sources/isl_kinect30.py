"""Thirty Indian signs as Kinect v1 skeletons (Roy et al., arXiv:2010.12669; MIT).

Text files ``<sign>_<signer>_<repetition>.txt`` (underscores may be doubled); a
row is a frame of 20 joints x, y, z in metres. The public set has 10 signers and
9 repetitions. There is no official split: split by signer.
Source: github.com/prasunroy/sign-language.
"""

from __future__ import annotations

import argparse
import re
import warnings
from functools import partial
from pathlib import Path

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames, RawClip
from mmsign.datasets.sources.files import find_files
from mmsign.keypoints.kinect import kinect20
from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file

EXAMPLE = 'python tools/prepare_data.py isl_kinect30 isl_kinect30/raw --out data/isl_kinect30'
EXPECTED = {'': 2700}  # 30 signs, 10 signers, 9 repetitions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='folder of <sign>_<signer>_<repetition>.txt')


def load(source: str) -> DataSource:
    """Find the clips by their names; labels are the signs in alphabetical order.

    Raises:
        MMSignError: If there is no text file.
    """
    files = [file for file in find_files(source, ('.txt',)) if '_' in file.name]
    if not files:
        raise MMSignError(
            'holds no <sign>_<signer>_<repetition>.txt',
            file=source,
            fix='give the folder of the skeleton files',
        )
    named: list[tuple[Path, str, str, str]] = []
    rejected = []
    for file in files:
        fields = re.split('_+', file.stem)
        if len(fields) == 3 and all(fields) and fields[2].isdecimal():
            named.append((file, fields[0], fields[1], fields[2]))
        else:
            rejected.append(
                MMSignError(
                    'is not named <sign>_<signer>_<repetition>.txt',
                    file=file,
                    field='name',
                    fix='rename or remove the file',
                )
            )
    glosses = sorted({sign for _, sign, _, _ in named})
    clips = [
        RawClip(f'{sign}_{signer}_{rep}', glosses.index(sign), file, partial(read_text, file), signer)
        for file, sign, signer, rep in named
    ]
    return DataSource(
        clips,
        glosses,
        kinect20(),
        'isl_kinect30 (MIT)',
        dims=3,
        dtype='float32',
        language='en',
        expected=EXPECTED,
        rejected=rejected,
        estimator={'name': 'kinect', 'version': '1', 'options': {}},
    )


def read_text(file: Path) -> Frames:
    """Read one clip: rows of 60 numbers → (T, 20, 3) metres.

    Raises:
        MMSignError: If a row does not hold 60 numbers.
    """
    joints = kinect20().num_keypoints
    check_file(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # an empty file is reported below
            rows = np.loadtxt(file, np.float32, ndmin=2)
    except (OSError, ValueError) as error:
        raise MMSignError(
            f'cannot be read: {error}', file=file, fix=f'a row must hold {joints * 3} numbers'
        ) from None
    if rows.size == 0 or rows.shape[1] != joints * 3:
        raise MMSignError(
            f'has {rows.shape[1] if rows.size else 0} numbers a row',
            file=file,
            field='keypoints',
            fix=f'expected {joints * 3}: x, y, z of {joints} joints',
        )
    keypoints = rows.reshape(len(rows), joints, 3)  # (T, 60) → (T, 20, 3)
    return Frames(keypoints, None)
