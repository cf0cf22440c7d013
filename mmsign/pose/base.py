"""What a pose estimator is: frames in, ``wholebody133`` keypoints out."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from mmsign.pose.video import Frame
from mmsign.preprocessing.sample import resample
from mmsign.utils.errors import MMSignError
from mmsign.version import __version__

LAYOUT = 'wholebody133'
POINTS = 133
#: Points guessed further outside the picture than this part of its longer side count as missing.
OUTSIDE = 0.5


class FramePose(NamedTuple):
    """One person in one frame.

    Attributes:
        keypoints: (133, 2) float32 pixels.
        confidence: (133,) float32, 0 where missing; all 0 if nobody is there.
        box: (4,) float32 x1, y1, x2, y2 pixels around the person, NaN if nobody is there.
        time: Seconds.
    """

    keypoints: np.ndarray
    confidence: np.ndarray
    box: np.ndarray
    time: float


@dataclass
class PoseSequence:
    """One person through a clip.

    Attributes:
        keypoints: (T, 133, 2) float32 pixels.
        confidence: (T, 133) float32.
        boxes: (T, 4) float32, NaN where nobody is found.
        times: (T,) float64 seconds.
    """

    keypoints: np.ndarray
    confidence: np.ndarray
    boxes: np.ndarray
    times: np.ndarray

    def __len__(self) -> int:
        return len(self.times)

    @classmethod
    def collect(cls, poses: Iterable[FramePose]) -> PoseSequence:
        """Stack poses; an empty iterable gives T = 0."""
        rows = list(poses)
        return cls(
            np.array([row.keypoints for row in rows], np.float32).reshape(-1, POINTS, 2),
            np.array([row.confidence for row in rows], np.float32).reshape(-1, POINTS),
            np.array([row.box for row in rows], np.float32).reshape(-1, 4),
            np.array([row.time for row in rows], np.float64),
        )

    def even(self, tolerance: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
        """Keypoints and confidence at even steps of time.

        A model sees frames, not times: at a variable frame rate the clip is
        read at T even times instead. An even clip is returned as it is.

        Args:
            tolerance: Deviation of a step from the mean step that passes for even.
        """
        steps = np.diff(self.times)
        if len(steps) == 0 or np.abs(steps / steps.mean() - 1).max() <= tolerance:
            return self.keypoints, self.confidence
        times = np.linspace(self.times[0], self.times[-1], len(self.times))
        return resample(self.keypoints, self.confidence, np.interp(times, self.times, np.arange(len(self))))


class PoseEstimator(ABC):
    """Base of all pose estimators; register a subclass in ``POSE_ESTIMATORS``.

    A subclass imports its library in ``__init__``, works through frames in
    order, and follows one person: the largest, tracked by overlap.
    """

    #: What commands call it.
    name: str
    #: The Python package that does the work, for its version; empty: this one.
    package: str = ''
    #: The options that it was built with, beside the defaults.
    options: Mapping[str, Any] = MappingProxyType({})

    def describe(self) -> dict[str, Any]:
        """What archives and models note of the estimator: ``name``, ``version`` and ``options``."""
        options = {
            key: Path(value).name if isinstance(value, str) and os.path.exists(value) else value
            for key, value in self.options.items()
        }
        version = importlib.metadata.version(self.package) if self.package else __version__
        return {'name': self.name, 'version': version, 'options': options}

    @abstractmethod
    def stream(self, frames: Iterable[Frame]) -> Iterator[FramePose]:
        """Poses of one video, in order, as frames come; forgets what it tracked before."""

    def __call__(self, frames: Iterable[Frame]) -> PoseSequence:
        """The pose of a whole clip.

        Args:
            frames: :class:`~mmsign.pose.video.VideoReader` or any other source in order of time.
        """
        return PoseSequence.collect(self.stream(frames))

    def close(self) -> None:  # noqa: B027  (most have nothing to release)
        """Release models and threads."""


def finish_pose(
    keypoints: np.ndarray,
    confidence: np.ndarray,
    image: np.ndarray,
    time: float,
    box: np.ndarray | None = None,
) -> FramePose:
    """Drop wild guesses, and find the box.

    Args:
        keypoints: (133, 2) pixels.
        confidence: (133,).
        image: (H, W, 3), for its size.
        time: Seconds.
        box: (4,) the person's box; by default that of the points.
    """
    height, width = image.shape[:2]
    keypoints, confidence = np.array(keypoints, np.float32), np.array(confidence, np.float32)
    wild = far_outside(keypoints, width, height) | ~np.isfinite(keypoints).all(1)
    # scores of some networks pass 1; that they are sure is all they say
    confidence = np.where(wild, 0, np.clip(confidence, 0, 1)).astype(np.float32)
    keypoints[confidence == 0] = 0
    seen = keypoints[confidence > 0]
    if not len(seen):
        box = np.full(4, np.nan)
    elif box is None:
        box = np.concatenate([seen.min(0), seen.max(0)])
    return FramePose(keypoints, confidence, np.asarray(box, np.float32), float(time))


def far_outside(keypoints: np.ndarray, width: float, height: float) -> np.ndarray:
    """Points guessed so far outside the picture (:data:`OUTSIDE`) that they count as missing.

    Args:
        keypoints: (..., D) in the unit of the picture's sides, x and y first.
        width: Of the picture.
        height: Of the picture.

    Returns:
        (...) bool.
    """
    margin = OUTSIDE * max(height, width)
    xy = keypoints[..., :2]
    return ((xy < -margin) | (xy > np.array([width, height]) + margin)).any(-1)


def nobody(time: float) -> FramePose:
    """The pose of an empty frame."""
    return FramePose(
        np.zeros((POINTS, 2), np.float32), np.zeros(POINTS, np.float32), np.full(4, np.nan, np.float32), time
    )


def build_estimator(cfg: str | dict[str, Any] | PoseEstimator) -> PoseEstimator:
    """An estimator from its name, a config ``dict(type=…)``, or itself.

    Raises:
        MMSignError: If no estimator has that name, its package is not installed, or it has no such option.
    """
    if isinstance(cfg, PoseEstimator):
        return cfg
    cfg = dict(type=cfg) if isinstance(cfg, str) else dict(cfg)
    # here, since they import MMEngine and the plugins, which the classes above do not need
    from mmsign.pose import PLUGINS
    from mmsign.registry import POSE_ESTIMATORS, build_registered

    for plugin in PLUGINS.values():
        importlib.import_module(plugin)
    by_name = {cls.name: key for key, cls in POSE_ESTIMATORS.module_dict.items()}
    cfg['type'] = by_name.get(cfg['type'], cfg['type'])
    if cfg['type'] not in POSE_ESTIMATORS.module_dict:
        raise MMSignError(
            f'no estimator named {cfg["type"]!r}',
            field='estimator',
            fix=f'choose from {", ".join(sorted(by_name))}',
        )
    options = {key: value for key, value in cfg.items() if key != 'type'}
    built: PoseEstimator = build_registered(POSE_ESTIMATORS, cfg)
    built.options = options
    return built
