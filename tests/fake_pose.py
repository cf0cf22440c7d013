"""An estimator for tests: the hands stand where the picture's brightness says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from mmsign.pose import Frame, FramePose, PoseEstimator
from mmsign.pose.base import finish_pose, nobody


class BrightnessEstimator(PoseEstimator):
    """A person whose hands stand at y = mean brightness; nobody in a black frame."""

    name = 'brightness'

    def stream(self, frames: Iterable[Frame]) -> Iterator[FramePose]:
        for image, time in frames:
            level = float(image.mean())
            yield pose_at(level, time, image) if level > 3 else nobody(time)


def pose_at(level: float, time: float, image: np.ndarray | None = None) -> FramePose:
    """Shoulders 100 px apart at y = 0, hands at y = ``level``."""
    points = np.zeros((133, 2))
    points[:, 0] = np.linspace(0, 50, 133)
    points[5], points[6] = (100, 0), (0, 0)
    points[91:, 1] = level
    points[[9, 10], 1] = level
    return finish_pose(
        points, np.ones(133), np.zeros((1080, 1080, 3), np.uint8) if image is None else image, time
    )
