"""Writing ``.pose`` files for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

HOLISTIC = (
    ('POSE_LANDMARKS', 33),
    ('FACE_LANDMARKS', 468),
    ('LEFT_HAND_LANDMARKS', 21),
    ('RIGHT_HAND_LANDMARKS', 21),
)


def write_pose(
    file: Path, rng: np.random.Generator, frames: int = 4, hands: bool = True, people: int = 1
) -> np.ndarray | None:
    """A ``.pose`` file of MediaPipe Holistic with invented points; returns those of the first person."""
    blocks = HOLISTIC if hands else HOLISTIC[:2]
    components = [(name, [f'p{i}' for i in range(count)]) for name, count in blocks]
    points = sum(count for _, count in blocks)
    data = rng.uniform(50, 400, (frames, people, points, 3)).astype(np.float32)
    save_pose(file, components, data)
    return data[:, 0] if people else None


def save_pose(
    file: Path,
    components: Sequence[tuple[str, Sequence[str]]],
    data: np.ndarray,
    confidence: np.ndarray | None = None,
    size: tuple[int, int] = (640, 480),
    fps: float = 25,
) -> None:
    """Write a ``.pose`` file.

    Args:
        file: Where to.
        components: Names and the names of their points.
        data: (T, people, points, 2 or 3).
        confidence: (T, people, points); by default 1.
        size: Of the picture.
        fps: Frames per second.
    """
    from pose_format import Pose
    from pose_format.numpy.pose_body import NumPyPoseBody
    from pose_format.pose_header import PoseHeader, PoseHeaderComponent, PoseHeaderDimensions

    form = 'XYZC'[: data.shape[-1]] + 'C' if data.shape[-1] == 2 else 'XYZC'
    parts = [PoseHeaderComponent(name, list(points), [], [], form) for name, points in components]
    header = PoseHeader(0.1, PoseHeaderDimensions(*size, 100), parts)
    if confidence is None:
        confidence = np.ones(data.shape[:3], np.float32)
    stream = io.BytesIO()
    Pose(header, NumPyPoseBody(fps, np.ma.masked_array(data.astype(np.float32)), confidence)).write(stream)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(stream.getvalue())
