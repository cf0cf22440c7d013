"""From video to keypoints: reading frames, and the plugins that estimate poses.

Importing this room needs none of the pose packages: each plugin imports its
own when it is built.
"""

from mmsign.pose.base import FramePose, PoseEstimator, PoseSequence, build_estimator
from mmsign.pose.mediapipe import MediaPipeEstimator
from mmsign.pose.mmpose import MMPoseEstimator
from mmsign.pose.rtmlib import RTMLibEstimator
from mmsign.pose.tracking import LargestPersonTracker
from mmsign.pose.video import Frame, VideoReader

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
