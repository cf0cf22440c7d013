"""OpenHands' pickles, a file a clip: ``keypoints`` (T, 75, 3) and ``confidences`` (T, 75).

75 points are MediaPipe's 33 of the pose, 21 of the left and 21 of the right hand, as parts of the picture.
The pickles are read by a reader that refuses everything but arrays and plain containers. Poses of AUTSL,
WLASL, MS-ASL, GSL, INCLUDE, LSA64 and others are published so (zenodo.org/records/6674324;
Selvaraj et al., ACL 2022); their official lists are known to ``prepare_data`` by name.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.holistic import named_points
from mmsign.datasets.sources.holistic_clips import add_holistic_arguments
from mmsign.datasets.sources.per_clip import per_clip
from mmsign.datasets.sources.safe_pickle import as_numbers, load_pickle
from mmsign.datasets.sources.units import picture_size, to_pixels
from mmsign.keypoints.names import LEFT_HAND_21, POSE_33, RIGHT_HAND_21
from mmsign.utils.errors import MMSignError

EXAMPLE = 'python tools/prepare_data.py openhands POSES --index clips.csv --out data/own'
SUFFIXES = ('.pkl', '.pickle')
NAMES = (*POSE_33, *LEFT_HAND_21, *RIGHT_HAND_21)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='folder of .pkl files, a word a folder, or table of them')
    add_holistic_arguments(parser)


def load(source: str, width: int = 0, height: int = 0, dims: int = 2, **listing: Any) -> DataSource:
    """Find the clips.

    Raises:
        MMSignError: If there are none, the table is malformed, or only one of width and height is given.
    """
    options = {'size': picture_size(width, height), 'dims': dims}
    return per_clip(
        'OpenHands pickles',
        read_clip,
        source,
        SUFFIXES,
        options=options,
        estimator='mediapipe',
        dims=dims,
        **listing,
    )


def read_clip(file: Path, size: tuple[int, int] = (0, 0), dims: int = 2) -> Frames:
    """Read a clip.

    Raises:
        MMSignError: If the pickle is refused or has other arrays.
    """
    content = load_pickle(file)
    arrays = content if isinstance(content, Mapping) else {}
    keypoints, stated = (as_numbers(arrays.get(name, ())) for name in ('keypoints', 'confidences'))
    if (
        keypoints is None
        or stated is None
        or keypoints.shape[1:-1] != (len(NAMES),)
        or stated.shape != keypoints.shape[:-1]
    ):
        raise MMSignError(
            'has keypoints {}, confidences {}'.format(*(getattr(a, 'shape', a) for a in (keypoints, stated))),
            file=file,
            field='keypoints',
            fix='expected (T, 75, 2 or 3) and (T, 75)',
        )
    parts = np.split(keypoints.astype(np.float32), [33, 54], axis=1)
    points, seen, names = named_points(dict(zip(('pose', 'left_hand', 'right_hand'), parts)), dims)
    stated = stated[:, [NAMES.index(name) for name in names]].astype(np.float32)
    confidence = seen * np.nan_to_num(stated)
    return Frames(to_pixels(points, confidence, size), confidence, *size, names)
