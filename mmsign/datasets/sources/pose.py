"""``.pose`` files of MediaPipe Holistic (github.com/sign-language-processing/pose), listed in a CSV."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import numpy as np

from mmsign.datasets.sources.base import DataSource, Frames, RawClip
from mmsign.datasets.sources.index import read_index
from mmsign.keypoints import holistic_to_wholebody133
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

EXAMPLE = 'python tools/prepare_data.py pose POSES --index clips.csv --out data/own'
#: Where each block of landmarks stands among the points of a file.
COMPONENTS = {
    'pose': 'POSE_LANDMARKS',
    'face': 'FACE_LANDMARKS',
    'left_hand': 'LEFT_HAND_LANDMARKS',
    'right_hand': 'RIGHT_HAND_LANDMARKS',
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='folder of .pose files')
    parser.add_argument(
        '--index', help='csv with path (from SOURCE), gloss, signer, split; default: SOURCE/index.csv'
    )
    parser.add_argument('--glosses', help='text file, one gloss a line in label order (default: sorted)')
    parser.add_argument('--language', default='', help='language of the glosses, such as en')


def load(source: str, index: str | None = None, glosses: str | None = None, language: str = '') -> DataSource:
    """Find the clips of the index.

    Raises:
        MMSignError: If the index is missing or malformed.
    """
    rows = read_index(index or Path(source) / 'index.csv', glosses, root=source)
    clips = [
        RawClip(row.clip_id, row.label, row.file, partial(read_frames, row.file), row.signer, row.split)
        for row in rows.clips
    ]
    return DataSource(clips, rows.glosses, wholebody133(), '.pose files', language=language)


def read_frames(file: Path) -> Frames:
    """Keypoints of a ``.pose`` file as ``wholebody133``, pixels."""
    keypoints, confidence, _, width, height = read_pose(file)
    return Frames(keypoints, confidence, width, height)


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
    if not pose.body.data.shape[1]:
        raise MMSignError('nobody is detected in any frame', file=file, fix='leave the clip out')
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
