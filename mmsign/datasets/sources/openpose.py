"""OpenPose's JSON, a file a frame: ``<word>/<clip>/<clip>_000000000012_keypoints.json``.

Each file has ``people``, each with ``pose_keypoints_2d`` (25, 18 or 135 points × x, y, confidence) and
perhaps ``hand_left_…``, ``hand_right_…`` (21) and ``face_keypoints_2d`` (70). A clip is a folder and the
beginning of its files' names, so that one folder may hold several clips. Nobody in a frame is no fault.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.listing import natural
from mmsign.datasets.sources.options import add_clip_arguments
from mmsign.datasets.sources.people import Person, best_person
from mmsign.datasets.sources.per_clip import per_clip
from mmsign.datasets.sources.pose import with_hand_wrists
from mmsign.datasets.sources.pose_components import ORDERS
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_json

EXAMPLE = 'python tools/prepare_data.py openpose KEYPOINTS --fps 25 --out data/own'
FRAME = re.compile(r'(.*?)[_-]?(\d+)(?:_keypoints)?\.json', re.IGNORECASE)
PARTS = ('pose_keypoints_2d', 'face_keypoints_2d', 'hand_left_keypoints_2d', 'hand_right_keypoints_2d')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    add_clip_arguments(parser, 'folder of <word>/<clip>/<frame>_keypoints.json, or table of clips')


def load(source: str, **listing: Any) -> DataSource:
    """Find the clips.

    Raises:
        MMSignError: If there are none, or the table is malformed.
    """
    return per_clip(
        'OpenPose JSON', read_clip, source, ('.json',), clip_of=clip_of, estimator='openpose', **listing
    )


def clip_of(file: Path) -> Path:
    """The clip of a frame: its folder and the beginning of its name."""
    match = FRAME.fullmatch(file.name)
    return file.parent / (match[1] if match and match[1] else 'frames')


def read_clip(clip: Path) -> Frames:
    """Read a clip: of the people in it the one seen best, by name.

    Args:
        clip: A folder, or a folder and the beginning of its files' names.

    Raises:
        MMSignError: If there is no frame, one is not OpenPose's, or nobody is in any.
    """
    folder = clip if clip.is_dir() else clip.parent
    files = [file for file in folder.glob('*.json') if FRAME.fullmatch(file.name) and file.name[:2] != '._']
    if folder != clip:
        files = [file for file in files if clip_of(file) == clip]
    if not files:
        raise MMSignError('has no <frame>_keypoints.json', file=clip, fix='correct the path')
    if len({clip_of(file) for file in files}) > 1:
        names = sorted({clip_of(file).name for file in files})
        raise MMSignError(f'holds several clips: {", ".join(names)}', file=clip, fix='name one: FOLDER/NAME')
    files.sort(key=lambda file: natural(file.name))
    shapes: dict[str, int] = {}
    people = [_people(file, shapes) for file in files]
    names = [name for part in PARTS if part in shapes for name in ORDERS[part][shapes[part]]]
    keypoints, confidence, count = best_person(people)
    if not count:
        raise MMSignError('nobody is detected in any frame', file=clip, fix='leave the clip out')
    return Frames(*with_hand_wrists(keypoints, confidence, names)[:2], names=_names(names), people=count)


def _names(names: list[str]) -> list[str]:
    empty = np.zeros((0, len(names), 2))
    return with_hand_wrists(empty, empty[..., 0], names)[2]


def _people(file: Path, shapes: dict[str, int]) -> list[Person]:
    """Everybody in a frame; ``shapes`` (points of each part) is that of the first person of the clip."""
    content = load_json(file)
    people = content.get('people') if isinstance(content, Mapping) else None
    if not isinstance(people, list) or not all(isinstance(person, Mapping) for person in people):
        raise MMSignError(
            'holds no list of people', file=file, field='people', fix='expected OpenPose output'
        )
    found = []
    for person in people:
        parts = []
        for part in PARTS:
            numbers = person.get(part)
            if not numbers and part not in shapes:
                continue
            flat = _flat(numbers or [0.0] * 3 * shapes[part], part, file)
            count = shapes.setdefault(part, len(flat))
            if len(flat) != count or count not in ORDERS[part]:
                known = ' or '.join(map(str, ORDERS[part]))
                raise MMSignError(f'has {len(flat)} points', file=file, field=part, fix=f'expected {known}')
            parts.append(flat)
        if parts:
            points = np.concatenate(parts)
            found.append(Person(points[:, :2], points[:, 2]))
    return found


def _flat(numbers: Any, part: str, file: Path) -> np.ndarray:
    """(points, 3): x, y, confidence."""
    try:
        flat = np.asarray(numbers, np.float32)
        return flat.reshape(-1, 3)
    except (TypeError, ValueError, OverflowError):
        raise MMSignError(
            'is not a list of x, y, confidence', file=file, field=part, fix='write it again with OpenPose'
        ) from None
