"""Segmenting by motion: known stretches of motion are found."""

from __future__ import annotations

import numpy as np
import pytest
from fake_pose import pose_at

from mmsign.inference.segment import MotionSegmenter, Segment
from mmsign.pose import FramePose


def talk(bursts: list[tuple[float, float]], seconds: float, fps: float = 25, amplitude: float = 60) -> list:
    """Poses whose hands swing during ``bursts`` (start, end) and rest otherwise."""
    poses = []
    for t in np.arange(0, seconds, 1 / fps):
        moving = any(start <= t < end for start, end in bursts)
        level = 100 + (amplitude * np.sin(2 * np.pi * (t - bursts[0][0])) if moving else 0)
        poses.append(pose_at(level, float(t)))
    return poses


def cut(poses: list[FramePose], **options: float) -> list[Segment]:
    segmenter = MotionSegmenter(**options)  # type: ignore[arg-type]
    found = [segment for pose in poses for segment in segmenter.push(pose)]
    return found + segmenter.flush()


@pytest.mark.parametrize('fps', [10, 25, 60])
def test_bursts_of_motion_are_the_segments(fps: float) -> None:
    bursts = [(1.0, 2.0), (3.0, 5.0), (6.0, 7.0)]
    segments = cut(talk(bursts, 8.0, fps))
    assert len(segments) == 3
    for (start, end), segment in zip(bursts, segments):
        assert not segment.window
        assert segment.poses[0].time == pytest.approx(start - 0.2, abs=0.25)
        assert segment.poses[-1].time == pytest.approx(end + 0.2, abs=0.3)


def test_distance_from_the_camera_does_not_matter() -> None:
    near = talk([(1.0, 2.0)], 4.0)
    far = [pose._replace(keypoints=pose.keypoints * 0.2) for pose in near]
    assert [len(s.poses) for s in cut(near)] == [len(s.poses) for s in cut(far)] != []


def test_rest_twitches_and_short_holds() -> None:
    assert cut(talk([(1.0, 1.0)], 5.0)) == []
    assert cut(talk([(1.0, 2.0)], 5.0, amplitude=2)) == []  # tremor
    assert cut(talk([(1.0, 1.04)], 5.0)) == []  # one frame
    joined = cut(talk([(1.0, 2.0), (2.2, 3.0)], 5.0))  # a hold inside a sign
    assert len(joined) == 1


def test_long_motion_is_cut_into_overlapping_windows_in_bounded_memory() -> None:
    segmenter = MotionSegmenter(longest=2.0)
    segments, held = [], 0
    for pose in talk([(1.0, 21.0)], 23.0):
        segments += segmenter.push(pose)
        held = max(held, len(segmenter._buffer))
    segments += segmenter.flush()
    assert all(segment.window for segment in segments)
    starts = [segment.poses[0].time for segment in segments]
    np.testing.assert_allclose(np.diff(starts), 1.0, atol=0.05)
    assert segments[-1].poses[-1].time > 20.5
    assert held <= 2.2 * 25


def test_the_end_of_the_stream_ends_a_sign_and_reset_forgets() -> None:
    segmenter = MotionSegmenter()
    for pose in talk([(1.0, 2.0)], 2.0):
        assert segmenter.push(pose) == []
    assert segmenter.active
    assert len(segmenter.flush()) == 1
    assert segmenter.flush() == []
    segmenter.reset()
    assert not segmenter.active
    assert len([s for pose in talk([(1.0, 2.0)], 4.0) for s in segmenter.push(pose)]) == 1


def test_nobody_and_hidden_hands_are_no_motion() -> None:
    poses = talk([(1.0, 2.0)], 4.0)
    hidden = [pose._replace(confidence=pose.confidence * 0) for pose in poses]
    assert cut(hidden) == []
    guessed = [pose._replace(confidence=pose.confidence * 0.25) for pose in poses]
    assert cut(guessed) == []
    one_hand = []
    for pose in poses:
        confidence = pose.confidence.copy()
        confidence[[9, *range(91, 112)]] = 0
        one_hand.append(pose._replace(confidence=confidence))
    assert len(cut(one_hand)) == 1


def test_a_hand_held_up_is_no_rest() -> None:
    poses = talk([(1.0, 1.5), (2.3, 2.8)], 6.0)
    assert len(cut(poses)) == 2
    held = []
    for pose in poses:
        keypoints = pose.keypoints.copy()
        keypoints[8, 1] = 500  # the elbow, below the hand
        held.append(pose._replace(keypoints=keypoints))
    (segment,) = cut(held)
    assert segment.poses[-1].time == pytest.approx(3.0, abs=0.3)
    assert len(cut(held, raised=0.4)) == 2
    assert len(cut([pose._replace(confidence=pose.confidence * 0) for pose in held])) == 0


def test_ends_without_hands_are_cut_off() -> None:
    poses = talk([(1.0, 3.0)], 5.0)
    lost = []
    for pose in poses:
        confidence = pose.confidence.copy()
        if not 1.5 <= pose.time <= 2.5 or pose.time == 2.0:  # the wrists are seen all the time
            confidence[91:] = 0
        lost.append(pose._replace(confidence=confidence))
    (segment,) = cut(lost)
    assert (segment.poses[0].time, segment.poses[-1].time) == pytest.approx((1.52, 2.48), abs=0.021)
    for pose in lost:
        pose.confidence[91:] = 0
    (segment,) = cut(lost)
    assert segment.poses[0].time < 1.0  # no hand at all: the wrists' motion stands


def test_windows_shorter_than_the_rest_after_a_raised_hand() -> None:
    segmenter = MotionSegmenter(longest=1.5)
    poses = [pose_at(-50 - 20 * (i % 5), i / 25) for i in range(60)]
    poses += [pose_at(-50, 2.4 + i / 25) for i in range(60)]
    segments = [segment for pose in poses for segment in segmenter.push(pose)] + segmenter.flush()
    assert all(len(segment.poses) > 1 for segment in segments)
