"""rtmlib's pickles as Uni-Sign writes them, a file a clip: lists of a frame's ``keypoints`` and ``scores``.

``keypoints`` is (people, 133, 2) for each frame, divided by the picture's width and height, ``scores`` is
(people, 133). The pickles are read by a reader that refuses everything but arrays and plain containers. Of
several people the one seen best is followed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.listing import add_listing_arguments
from mmsign.datasets.sources.openhands import SUFFIXES
from mmsign.datasets.sources.people import Person, best_person
from mmsign.datasets.sources.per_clip import per_clip
from mmsign.datasets.sources.safe_pickle import as_numbers, load_pickle
from mmsign.datasets.sources.units import add_size_arguments, picture_size, to_pixels
from mmsign.keypoints.names import BY_COUNT
from mmsign.utils.errors import MMSignError

#: What the arrays of a frame are.
SHAPES = 'expected (people, 133, 2) and (people, 133)'
EXAMPLE = 'python tools/prepare_data.py rtmlib POSES --width 512 --height 512 --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='folder of .pkl files, a word a folder, or table of them')
    add_size_arguments(parser)
    parser.add_argument('--fps', type=float, help='frames per second, if known')
    add_listing_arguments(parser)


def load(source: str, width: int = 0, height: int = 0, **listing: Any) -> DataSource:
    """Find the clips.

    Raises:
        MMSignError: If there are none, the table is malformed, or only one of width and height is given.
    """
    options = {'size': picture_size(width, height)}
    return per_clip(
        'rtmlib pickles', read_clip, source, SUFFIXES, options=options, estimator='rtmlib', **listing
    )


def read_clip(file: Path, size: tuple[int, int] = (0, 0)) -> Frames:
    """Read a clip: of the people in it the one seen best, by name.

    Raises:
        MMSignError: If the pickle is refused or has other arrays, or nobody is in it.
    """
    content = load_pickle(file)
    if not is_rtmlib(content):
        raise MMSignError(
            'holds no lists of keypoints and scores',
            file=file,
            field='keypoints',
            fix='expected a frame each: keypoints (people, 133, 2), scores (people, 133)',
        )
    frames = [
        _people(as_numbers(points), as_numbers(scores), t, file)
        for t, (points, scores) in enumerate(zip(content['keypoints'], content['scores']))
    ]
    counts = {len(person.confidence) for people in frames for person in people}
    if len(counts) > 1:
        raise MMSignError(
            f'has persons of {counts} points',
            file=file,
            field='keypoints',
            fix='save all frames with one model',
        )
    keypoints, confidence, people = best_person(frames)
    if not people:
        raise MMSignError('nobody is detected in any frame', file=file, fix='leave the clip out')
    return Frames(
        to_pixels(keypoints, confidence, size), confidence, *size, BY_COUNT[keypoints.shape[1]], people=people
    )


def is_rtmlib(content: Any) -> bool:
    """Whether a pickle's contents are rtmlib's lists."""
    if not isinstance(content, Mapping) or not {'keypoints', 'scores'} <= content.keys():
        return False
    points, scores = content['keypoints'], content['scores']
    lists = all(isinstance(values, (list, tuple)) or np.ndim(values) for values in (points, scores))
    return lists and len(points) > 0 and len(points) == len(scores)


def _people(points: np.ndarray | None, scores: np.ndarray | None, frame: int, file: Path) -> list[Person]:
    if points is None or scores is None:
        problem = f'of frame {frame} is no array of numbers'
        raise MMSignError(problem, file=file, field='keypoints', fix=SHAPES)
    if points.ndim == 2:
        points, scores = points[None], scores[None]
    if points.size == 0:
        return []
    good = points.ndim == 3 and points.shape[1] in BY_COUNT and points.shape[2] == 2
    if not good or scores.shape != points.shape[:2] or points.dtype.kind != 'f':
        raise MMSignError(
            f'of frame {frame} has shape {points.shape} of {points.dtype}, scores {scores.shape}',
            file=file,
            field='keypoints',
            fix=SHAPES,
        )
    return [Person(*person) for person in zip(points.astype(np.float32), scores.astype(np.float32))]
