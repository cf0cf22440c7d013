"""From video to keypoints: reading frames, and the plugins that estimate poses.

Importing this room needs none of the pose packages: each plugin is loaded when it is first used,
and imports its own package when it is built.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from mmsign.pose.base import FramePose, PoseEstimator, PoseSequence, build_estimator
from mmsign.pose.tracking import LargestPersonTracker
from mmsign.pose.video import Frame, VideoReader

if TYPE_CHECKING:
    from mmsign.pose.mediapipe import MediaPipeEstimator
    from mmsign.pose.mmpose import MMPoseEstimator
    from mmsign.pose.rtmlib import RTMLibEstimator

__all__ = [
    'Frame',
    'FramePose',
    'LargestPersonTracker',
    'MMPoseEstimator',
    'MediaPipeEstimator',
    'PoseEstimator',
    'PoseSequence',
    'RTMLibEstimator',
    'VideoReader',
    'build_estimator',
]

#: Class → the module that registers it.
PLUGINS = {
    'MMPoseEstimator': 'mmsign.pose.mmpose',
    'MediaPipeEstimator': 'mmsign.pose.mediapipe',
    'RTMLibEstimator': 'mmsign.pose.rtmlib',
}


def __getattr__(name: str) -> Any:
    if name not in PLUGINS:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(PLUGINS[name]), name)
