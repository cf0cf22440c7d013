"""RTMW whole-body models on onnxruntime through ``rtmlib`` (optional)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from mmsign.pose.base import POINTS, FramePose, PoseEstimator, finish_pose, nobody
from mmsign.pose.tracking import LargestPersonTracker
from mmsign.pose.video import Frame, prefetch
from mmsign.registry import POSE_ESTIMATORS
from mmsign.utils.errors import MMSignError

#: A person of whom less is seen than this part of the points has no box worth following.
CONFIDENT = 0.3


@POSE_ESTIMATORS.register_module()
class RTMLibEstimator(PoseEstimator):
    """rtmlib's ``Wholebody``: a YOLOX detector and RTMW, both ONNX; finds everybody by itself.

    Args:
        mode: ``performance``, ``balanced`` or ``lightweight``. The weights are
            downloaded by rtmlib on first use.
        device: ``cpu`` or ``cuda``.
        **kwargs: For ``rtmlib.Wholebody``, such as ``det`` and ``pose``, local ONNX files.

    Raises:
        MMSignError: If rtmlib is not installed, or its models cannot be had.
    """

    name = package = 'rtmlib'

    def __init__(self, mode: str = 'balanced', device: str = 'cpu', **kwargs: object) -> None:
        try:
            from rtmlib import Wholebody
        except ImportError as error:
            raise MMSignError(
                f'package rtmlib is not installed ({error})',
                field='estimator',
                fix='pip install rtmlib, or use --estimator mediapipe',
            ) from None
        try:
            self._model = Wholebody(
                mode=mode, to_openpose=False, backend='onnxruntime', device=device, **kwargs
            )
        except Exception as error:  # downloads and ONNX sessions fail in their own ways
            raise MMSignError(
                f'rtmlib cannot load its models: {type(error).__name__}: {error}',
                field='estimator',
                fix='give local files: dict(type="rtmlib", det="yolox.onnx", pose="rtmw.onnx")',
            ) from error
        self._tracker = LargestPersonTracker()

    def stream(self, frames: Iterable[Frame]) -> Iterator[FramePose]:
        self._tracker.reset()
        for image, time in prefetch(frames, 2):
            # rtmlib follows OpenCV: blue first
            keypoints, scores = self._model(np.ascontiguousarray(image[..., ::-1]))
            keypoints = np.asarray(keypoints, np.float32).reshape(-1, POINTS, 2)
            scores = np.asarray(scores, np.float32).reshape(-1, POINTS)
            kept = [i for i, score in enumerate(scores) if (score > CONFIDENT).any()]
            boxes = [_box(keypoints[i][scores[i] > CONFIDENT]) for i in kept]
            chosen = self._tracker.update(np.array(boxes).reshape(-1, 4))
            if chosen is None:
                yield nobody(time)
            else:
                person = kept[chosen]
                yield finish_pose(keypoints[person], scores[person], image, time, boxes[chosen])


def _box(points: np.ndarray) -> np.ndarray:
    return np.concatenate([points.min(0), points.max(0)])
