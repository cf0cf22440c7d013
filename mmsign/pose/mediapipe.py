"""MediaPipe Holistic: the embedded estimator, offline and fast enough for a live camera."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from mmsign.keypoints import holistic_to_wholebody133
from mmsign.pose.base import FramePose, PoseEstimator, finish_pose, nobody
from mmsign.pose.people import FacePeople, Follower, import_mediapipe
from mmsign.pose.video import Frame, prefetch
from mmsign.registry import POSE_ESTIMATORS
from mmsign.utils.quiet import native_silence


@POSE_ESTIMATORS.register_module()
class MediaPipeEstimator(PoseEstimator):
    """MediaPipe Holistic, rearranged to ``wholebody133``.

    The models ship inside the wheel of ``mediapipe==0.10.21``; of its three
    sizes only the middle one does, hence ``model_complexity=1``. Holistic knows
    one person only, so that others in the picture are blacked out. A hand or
    face that is not found has confidence 0; body points carry MediaPipe's
    visibility.

    Args:
        min_confidence: For finding a person, and for following them.
        look_every: Look for further people in every so-many-th frame; 0 never does.

    Raises:
        MMSignError: If mediapipe is not installed.
    """

    name = package = 'mediapipe'

    def __init__(self, min_confidence: float = 0.5, look_every: int = 5) -> None:
        self._solutions = import_mediapipe().solutions  # type: ignore[attr-defined]
        self._confidence = min_confidence
        self._holistic: Any = None  # started with the first frame
        self._follower = Follower(FacePeople(), look_every) if look_every else None

    def _start(self) -> None:
        """Forget what was tracked before."""
        if self._holistic is None:
            self._holistic = self._solutions.holistic.Holistic(
                model_complexity=1,
                min_detection_confidence=self._confidence,
                min_tracking_confidence=self._confidence,
            )
        else:
            self._holistic.reset()
        if self._follower:
            self._follower.reset()

    def stream(self, frames: Iterable[Frame]) -> Iterator[FramePose]:
        first = True
        for image, time in prefetch(frames, 2):
            with native_silence() if first else contextlib.nullcontext():  # its parts start, and log
                if first:
                    self._start()
                if self._follower:
                    self._follower.update(image)
                    image = self._follower.isolate(image)
                pose = self._pose(image, time)
            first = False
            yield pose

    def _pose(self, image: np.ndarray, time: float) -> FramePose:
        found = self._holistic.process(image)
        blocks = {
            'pose': _array(found.pose_landmarks, image, visible=True),
            'face': _array(found.face_landmarks, image),
            'left_hand': _array(found.left_hand_landmarks, image),
            'right_hand': _array(found.right_hand_landmarks, image),
        }
        if all(block is None for block in blocks.values()):
            return nobody(time)
        keypoints, confidence = holistic_to_wholebody133(**blocks)
        return finish_pose(keypoints[0], confidence[0], image, time)

    def close(self) -> None:
        if self._holistic is not None:
            self._holistic.close()
        if self._follower:
            self._follower.people.close()


def _array(landmarks: Any, image: np.ndarray, visible: bool = False) -> np.ndarray | None:
    """(1, P, 3) x, y in pixels and confidence; None if not found."""
    if landmarks is None:
        return None
    height, width = image.shape[:2]
    rows = [
        (mark.x * width, mark.y * height, mark.visibility if visible else 1.0) for mark in landmarks.landmark
    ]
    return np.array([rows], np.float32)
