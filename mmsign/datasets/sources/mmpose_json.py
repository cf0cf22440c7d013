"""mmpose's JSON, a file a clip: frames with ``instances`` of ``keypoints`` and ``keypoint_scores``.

The file is a list of ``{frame_id, instances}``, or has it under ``instance_info``. 133 points are
COCO-WholeBody's, 136 Halpe's, 17 COCO's. Of several people the one seen best is followed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.options import add_clip_arguments
from mmsign.datasets.sources.people import Person, best_person, check_count
from mmsign.datasets.sources.per_clip import per_clip
from mmsign.keypoints.names import BY_COUNT
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_json

EXAMPLE = 'python tools/prepare_data.py mmpose_json PREDICTIONS --fps 25 --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    add_clip_arguments(parser)


def load(source: str, **listing: Any) -> DataSource:
    """Find the clips.

    Raises:
        MMSignError: If there are none, or the table is malformed.
    """
    return per_clip('mmpose JSON', read_clip, source, ('.json',), estimator='mmpose', **listing)


def read_clip(file: Path) -> Frames:
    """Read a clip: of the people in it the one seen best, by name.

    Raises:
        MMSignError: If the file is not mmpose's, or nobody is in any frame.
    """
    frames = frames_of(load_json(file))
    if frames is None:
        raise MMSignError(
            'holds no frames with instances',
            file=file,
            field='instance_info',
            fix='expected a list of {frame_id, instances: [{keypoints, keypoint_scores}]}',
        )
    rows = sorted(frames, key=lambda frame: frame['frame_id']) if _numbered(frames) else frames
    people = [[_person(item, file) for item in frame['instances']] for frame in rows]
    keypoints, confidence, count = best_person(people)
    if not count:
        raise MMSignError('nobody is detected in any frame', file=file, fix='leave the clip out')
    return Frames(keypoints, confidence, names=BY_COUNT[keypoints.shape[1]], people=count)


def frames_of(content: Any) -> list[Mapping[str, Any]] | None:
    """The list of frames, or None if this is not mmpose's output."""
    frames = content.get('instance_info') if isinstance(content, Mapping) else content
    if not isinstance(frames, list) or not frames:
        return None
    good = all(isinstance(frame, Mapping) and isinstance(frame.get('instances'), list) for frame in frames)
    return frames if good else None


def _numbered(frames: list[Mapping[str, Any]]) -> bool:
    return all(isinstance(frame.get('frame_id'), int) for frame in frames)


def _person(item: Any, file: Path) -> Person:
    try:
        keypoints = np.asarray(item['keypoints'], np.float32)
        scores = np.asarray(item['keypoint_scores'], np.float32)
    except (TypeError, KeyError, ValueError, OverflowError):
        raise MMSignError(
            'is not keypoints and keypoint_scores', file=file, field='instances', fix='write it again'
        ) from None
    if keypoints.ndim != 2 or keypoints.shape[1] < 2 or scores.shape != keypoints.shape[:1]:
        raise MMSignError(
            f'has shape {keypoints.shape}, scores {scores.shape}',
            file=file,
            field='keypoints',
            fix='export the results again',
        )
    check_count(keypoints, file)
    return Person(keypoints[:, :2], scores)
