"""AlphaPose's JSON, a file a clip: a list of ``{image_id, keypoints, score}``, one entry a person and frame.

``keypoints`` are x, y, confidence of Halpe's 136 points, COCO-WholeBody's 133, or a body alone. Frames
without anybody are not in the list: the numbers in ``image_id`` tell where they are missing.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.listing import natural
from mmsign.datasets.sources.options import add_clip_arguments
from mmsign.datasets.sources.people import Person, best_person, check_count
from mmsign.datasets.sources.per_clip import per_clip
from mmsign.keypoints.names import BY_COUNT
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_json

EXAMPLE = 'python tools/prepare_data.py alphapose RESULTS --fps 25 --out data/own'
#: A clip has at most as many frames for each that is in the file.
SPARSE = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    add_clip_arguments(parser)


def load(source: str, **listing: Any) -> DataSource:
    """Find the clips.

    Raises:
        MMSignError: If there are none, or the table is malformed.
    """
    return per_clip('AlphaPose JSON', read_clip, source, ('.json',), estimator='alphapose', **listing)


def read_clip(file: Path) -> Frames:
    """Read a clip: of the people in it the one seen best, by name.

    Raises:
        MMSignError: If the file is not AlphaPose's, or nobody is in it.
    """
    content = load_json(file)
    if not is_alphapose(content):
        raise MMSignError(
            'is not a list of image_id and keypoints', file=file, fix='expected AlphaPose output'
        )
    frames: dict[str, list[Person]] = {}
    for item in content:
        frames.setdefault(str(item['image_id']), []).append(_person(item, file))
    counts = {len(person.confidence) for people in frames.values() for person in people}
    if len(counts) > 1:
        raise MMSignError(
            f'has persons of {counts} points',
            file=file,
            field='keypoints',
            fix='export it with one skeleton for all persons',
        )
    keypoints, confidence, people = best_person(_in_order(frames))
    return Frames(keypoints, confidence, names=BY_COUNT[keypoints.shape[1]], people=people)


def is_alphapose(content: Any) -> bool:
    """Whether parsed JSON is AlphaPose's."""
    return (
        isinstance(content, list)
        and bool(content)
        and all(isinstance(item, Mapping) and {'image_id', 'keypoints'} <= item.keys() for item in content)
    )


def _in_order(frames: dict[str, list[Person]]) -> list[list[Person]]:
    """Frames by the last numbers in their names, with empty ones where a number is missing."""
    numbers = {name: re.findall(r'\d+', Path(name).stem) for name in frames}
    order = sorted(frames, key=natural)
    if not all(numbers.values()):
        return [frames[name] for name in order]
    at = {int(numbers[name][-1]): frames[name] for name in order}
    first, last = min(at), max(at)
    step = gcd(*(number - first for number in at)) or 1
    if len(at) < len(frames) or (last - first) // step >= SPARSE * len(at):
        return [frames[name] for name in order]
    return [at.get(number, []) for number in range(first, last + 1, step)]


def _person(item: Mapping[str, Any], file: Path) -> Person:
    clip = str(item['image_id'])
    try:
        points = np.asarray(item['keypoints'], np.float32).reshape(-1, 3)
    except (TypeError, ValueError, OverflowError):
        raise MMSignError(
            'is not x, y, confidence', file=file, clip=clip, field='keypoints', fix='export the results again'
        ) from None
    check_count(points, file, clip)
    return Person(points[:, :2], points[:, 2])
