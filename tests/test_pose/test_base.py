"""Pose sequences, wild guesses, and building estimators by name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_pose import BrightnessEstimator
from helpers import one_line_error

from mmsign.pose.base import (
    FramePose,
    PoseEstimator,
    PoseSequence,
    build_estimator,
    far_outside,
    finish_pose,
    nobody,
)
from mmsign.pose.video import Frame
from mmsign.registry import POSE_ESTIMATORS
from mmsign.utils.errors import MMSignError
from mmsign.version import __version__

IMAGE = np.zeros((100, 200, 3), np.uint8)


def test_points_far_outside_are_missing_and_the_box_is_theirs() -> None:
    points = np.full((133, 2), 50.0)
    points[0], points[1], points[2], points[3] = (310, 50), (290, 190), (np.nan, 5), (-99, 0)
    confidence = np.ones(133)
    confidence[4:6] = 0, -0.5
    pose = finish_pose(points, confidence, IMAGE, 1.5)
    assert np.flatnonzero(pose.confidence == 0).tolist() == [0, 2, 4, 5]
    assert not pose.keypoints[[0, 2, 4, 5]].any()
    np.testing.assert_allclose(pose.box, [-99, 0, 290, 190])
    assert pose.time == 1.5


def test_nobody_has_no_box() -> None:
    for pose in (nobody(2.0), finish_pose(np.zeros((133, 2)), np.zeros(133), IMAGE, 2.0)):
        assert not pose.confidence.any()
        assert np.isnan(pose.box).all()


def test_collect_stacks_and_takes_nothing_too(rng: np.random.Generator) -> None:
    rows = [FramePose(rng.random((133, 2)), rng.random(133), rng.random(4), t / 9) for t in range(5)]
    clip = PoseSequence.collect(iter(rows))
    np.testing.assert_allclose(clip.keypoints[3], rows[3].keypoints, rtol=1e-6)
    np.testing.assert_allclose(clip.boxes[4], rows[4].box, rtol=1e-6)
    assert len(PoseSequence.collect([])) == 0
    assert PoseSequence.collect([]).keypoints.shape == (0, 133, 2)


def test_an_uneven_clip_is_read_at_even_times() -> None:
    times = np.array([0, 0.1, 0.2, 1.0, 2.0])
    points = np.repeat(times[:, None, None] * 10, 133, 1) * np.array([1, 2])  # moves at constant speed
    clip = PoseSequence(points.astype(np.float32), np.ones((5, 133), np.float32), np.zeros((5, 4)), times)
    keypoints, confidence = clip.even()
    np.testing.assert_allclose(keypoints[:, 7, 1], [0, 10, 20, 30, 40], atol=1e-4)
    assert (confidence == 1).all()
    even = PoseSequence(clip.keypoints, clip.confidence, clip.boxes, np.arange(5) / 25)
    assert even.even()[0] is even.keypoints


def test_users_estimators_register_and_unknown_ones_list_the_known() -> None:
    @POSE_ESTIMATORS.register_module()
    class CentreEstimator(PoseEstimator):
        name = 'centre'

        def stream(self, frames: Iterable[Frame]) -> Iterator[FramePose]:
            for image, time in frames:
                centre = np.tile(np.array(image.shape[1::-1]) / 2, (133, 1))
                yield finish_pose(centre, np.ones(133), image, time)

    try:
        estimator = build_estimator('centre')
        clip = estimator([Frame(IMAGE, 0.0), Frame(IMAGE, 0.1)])
        assert clip.keypoints[1, 9].tolist() == [100, 50]
        assert build_estimator(estimator) is estimator
        assert isinstance(build_estimator(dict(type='CentreEstimator')), CentreEstimator)
        with pytest.raises(MMSignError, match='centre, mediapipe, mmpose, rtmlib'):
            build_estimator('openpose')
        with one_line_error('CentreEstimator', "'speed'", 'it has no options'):
            build_estimator(dict(type='centre', speed=2))
    finally:
        POSE_ESTIMATORS.module_dict.pop('CentreEstimator')


def test_importing_the_room_loads_no_pose_package() -> None:
    code = (
        'import sys, mmsign.pose; '
        "print([name for name in ('mediapipe', 'mmpose', 'rtmlib', 'av') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == '[]'


def test_scores_stay_between_0_and_1() -> None:
    """SimCC and heatmap scores overshoot; what an archive takes are confidences."""
    scores = np.linspace(-0.5, 9, 133)
    pose = finish_pose(np.full((133, 2), 5.0), scores, np.zeros((10, 10, 3), np.uint8), 0.0)
    np.testing.assert_allclose(pose.confidence, np.clip(scores, 0, 1), rtol=1e-6)


def test_an_estimator_describes_itself(tmp_path: Path) -> None:
    built = BrightnessEstimator()
    assert built.describe() == {'name': 'brightness', 'version': __version__, 'options': {}}
    (tmp_path / 'weights.pth').write_bytes(b'')
    built.options = {'weights': str(tmp_path / 'weights.pth'), 'mode': 'fast'}  # no paths of this machine
    assert built.describe()['options'] == {'weights': 'weights.pth', 'mode': 'fast'}
    assert POSE_ESTIMATORS.get('MediaPipeEstimator').package == 'mediapipe'


def test_far_outside_is_measured_by_the_longer_side() -> None:
    points = np.array([[-319, 0], [-321, 0], [959, 479], [961, 0], [0, 799], [0, 801], [np.nan, 0]])
    assert far_outside(points, 640, 480).tolist() == [False, True, False, True, False, True, False]
    assert far_outside(np.tile([0, 0, 9000], (2, 3, 1)), 640, 480).shape == (2, 3)  # z has no picture
