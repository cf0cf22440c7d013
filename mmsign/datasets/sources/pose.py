"""``.pose`` files (github.com/sign-language-processing/pose), a word a folder or listed in a table.

The points are known by the names of their components: MediaPipe Holistic, whole or reduced, OpenPose
(25 and 135 points), COCO-WholeBody as mmpose, AlphaPose and OpenPifPaf write it, or hands alone. Of
several people the one seen best is kept.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.clip import DataSource, Frames
from mmsign.datasets.sources.listing import add_listing_arguments
from mmsign.datasets.sources.per_clip import per_clip
from mmsign.datasets.sources.pose_components import component_names, estimator_of
from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file

EXAMPLE = 'python tools/prepare_data.py pose POSES --index clips.csv --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='folder of .pose files, a word a folder, or table of them')
    add_listing_arguments(parser)


def load(source: str, **listing: Any) -> DataSource:
    """Find the clips.

    Args:
        source: Folder or table.
        **listing: For :func:`~mmsign.datasets.sources.per_clip.per_clip`.

    Raises:
        MMSignError: If the folder holds none, or the table is malformed.
    """
    return per_clip('.pose files', read_pose, source, ('.pose',), **listing)


def read_pose(file: Path) -> Frames:
    """Read a ``.pose`` file: points (T, P, 2) with their names, of the person seen best.

    Raises:
        MMSignError: If the file is missing, truncated, or has no hand.
    """
    from pose_format import Pose

    check_file(file)
    try:
        pose = Pose.read(file.read_bytes())
    except Exception as error:  # the parser raises whatever its byte reader stumbles on
        raise MMSignError(
            f'is not a readable .pose file: {type(error).__name__}: {error}',
            file=file,
            fix='copy the file again, or leave it out',
        ) from None
    confidence = np.nan_to_num(np.asarray(pose.body.confidence, np.float32))  # (T, people, P)
    seen = confidence.sum((0, 2))
    if not len(seen) or not seen.max():
        raise MMSignError('nobody is detected in any frame', file=file, fix='leave the clip out')
    person = int(seen.argmax())
    # the stored z of hands is close to 0 and of no use
    keypoints = np.ma.filled(pose.body.data[:, person, :, :2].astype(np.float32), 0)
    names = [name for part in pose.header.components for name in component_names(part.name, part.points)]
    if not any('hand_wrist' in name or '_index_' in name for name in names):
        known = ', '.join(f'{part.name} ({len(part.points)})' for part in pose.header.components)
        raise MMSignError(
            f'has no hand landmarks, only {known}', file=file, field='header.components', fix='leave it out'
        )
    known_points = [i for i, name in enumerate(names) if name]
    names = [names[i] for i in known_points]
    keypoints, seen_best, names = with_hand_wrists(
        keypoints[:, known_points], confidence[:, person, known_points], names
    )
    return Frames(
        keypoints,
        seen_best,
        pose.header.dimensions.width,
        pose.header.dimensions.height,
        names,
        fps=float(pose.body.fps) if np.isfinite(pose.body.fps) else 0,
        estimator=estimator_of([part.name for part in pose.header.components]),
        people=int((seen > 0).sum()),
    )


def with_hand_wrists(
    keypoints: np.ndarray, confidence: np.ndarray, names: list[str]
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Hands that have no wrist of their own (OpenPose's 135 points) get the arm's."""
    for side in ('left', 'right'):
        arm, hand = f'{side}_wrist', f'{side}_hand_wrist'
        if hand not in names and arm in names and f'{side}_index_1' in names:
            at = names.index(arm)
            keypoints = np.concatenate([keypoints, keypoints[:, at : at + 1]], 1)
            confidence = np.concatenate([confidence, confidence[:, at : at + 1]], 1)
            names = [*names, hand]
    return keypoints, confidence, names
