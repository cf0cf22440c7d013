"""Temporal sampling against naive interpolation; crops are random, repeatable and in their range."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers import clips, litter, one_line_error, same_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import SampleFrames
from mmsign.datasets.transforms.draw import clip_generator
from mmsign.preprocessing.sample import resample
from mmsign.preprocessing.times import crop_times, loop_times

Clip = tuple[np.ndarray, np.ndarray]


@given(clips(), st.lists(st.one_of(st.floats(-1, 10), st.integers(0, 9).map(float)), min_size=1, max_size=8))
def test_resample(clip: Clip, times: list[float]) -> None:
    keypoints, confidence = clip
    last = len(keypoints) - 1
    points, conf = resample(keypoints, confidence, np.array(times))
    assert points.shape == (len(times), *keypoints.shape[1:])
    assert points.dtype == conf.dtype == np.float32
    for i, time in enumerate(times):
        time = min(max(time, 0), last)
        before = math.floor(time)
        after, weight = min(before + 1, last), time - before
        for v in range(confidence.shape[1]):
            c0, c1 = confidence[before, v], confidence[after, v]
            if c0 > 0 and c1 > 0:
                expected = keypoints[before, v] * (1 - weight) + keypoints[after, v] * weight
                level = c0 * (1 - weight) + c1 * weight
            elif abs(weight - 0.5) < 1e-6:
                continue  # exactly between the two, either may be the nearer
            else:
                nearer = before if weight < 0.5 else after
                expected, level = keypoints[nearer, v], confidence[nearer, v]
            np.testing.assert_allclose(points[i, v], expected, rtol=1e-4, atol=1e-4)
            np.testing.assert_allclose(conf[i, v], level, rtol=1e-4, atol=1e-6)


@given(clips(), st.lists(st.floats(0, 9), min_size=1, max_size=8))
def test_never_interpolates_to_a_missing_point(clip: Clip, times: list[float]) -> None:
    keypoints, confidence = clip
    points, conf = resample(keypoints, confidence, np.array(times))
    dirty, same = resample(litter(keypoints, confidence), confidence, np.array(times))
    np.testing.assert_array_equal(points, dirty)
    np.testing.assert_array_equal(conf, same)
    assert not points[conf == 0].any()
    for v in range(confidence.shape[1]):
        seen = keypoints[confidence[:, v] > 0, v]
        found = points[conf[:, v] > 0, v]
        if len(found):  # every value lies between two that were really seen
            assert (found >= seen.min(0) - 1e-4).all()
            assert (found <= seen.max(0) + 1e-4).all()


@given(clips())
def test_own_times_change_nothing(clip: Clip) -> None:
    points, conf = resample(*clip, np.arange(len(clip[0])))
    np.testing.assert_array_equal(points, clip[0])
    np.testing.assert_array_equal(conf, clip[1])


@pytest.mark.parametrize('mode', ['resize', 'loop'])
@pytest.mark.parametrize('frames', [3, 8, 20])
@pytest.mark.parametrize('crop', [None, (0.5, 1.0)])
def test_equals_its_functions(mode: str, frames: int, crop: tuple[float, float] | None) -> None:
    for row in range(5):
        before = sample(draw=(0, 0, row))
        after = SampleFrames(frames, mode, crop)(sample(draw=(0, 0, row)))
        ratio, offset = 1.0, 0.5
        if crop:
            numbers = clip_generator(before, 'SampleFrames')
            ratio, offset = numbers.uniform(*crop), numbers.random()
        times = crop_times(8, frames, ratio, offset) if mode == 'resize' else loop_times(8, frames, offset)
        same_clip(after, *resample(before['keypoints'], before['confidence'], times))
        assert after['keypoints'].shape == (frames, 27, 2)


def ramp(length: int, row: int) -> dict:
    """A clip whose x is the time."""
    keypoints = np.zeros((length, 27, 2), np.float32)
    keypoints[..., 0] = np.arange(length)[:, None]
    return sample(keypoints=keypoints, confidence=np.ones((length, 27), np.float32), draw=(0, 0, row))


def test_crops_lie_in_their_range() -> None:
    transform = SampleFrames(16, crop=(0.6, 1.0))
    times = np.array([transform(ramp(41, row))['keypoints'][:, 0, 0] for row in range(60)])
    spans = (times[:, -1] - times[:, 0]) / 40
    assert spans.min() >= 0.6 - 1e-5
    assert spans.max() <= 1 + 1e-5
    assert spans.max() - spans.min() > 0.3
    assert times.min() >= 0
    assert times.max() <= 40
    np.testing.assert_allclose(np.diff(times), np.diff(times)[:, :1].repeat(15, 1), atol=1e-3)


def test_test_clips_are_whole_and_the_same_every_time() -> None:
    for row in range(3):
        times = SampleFrames(9)(ramp(17, row))['keypoints'][:, 0, 0]
        assert times.tolist() == [0, 2, 4, 6, 8, 10, 12, 14, 16]
        middle = SampleFrames(5, 'loop')(ramp(17, row))['keypoints'][:, 0, 0]
        assert middle.tolist() == [6, 7, 8, 9, 10]


@pytest.mark.parametrize(
    ('options', 'field'),
    [
        (dict(frames=8, mode='crop'), 'SampleFrames.mode'),
        (dict(frames=0), 'SampleFrames.frames'),
        (dict(frames='$frames'), 'SampleFrames.frames'),
        (dict(frames=8, crop=(0.0, 1.0)), 'SampleFrames.crop'),
        (dict(frames=8, crop=(0.5, 1.2)), 'SampleFrames.crop'),
        (dict(frames=8, crop=(0.9, 0.5)), 'SampleFrames.crop'),
        (dict(frames=8, crop=(0.5,)), 'SampleFrames.crop'),
    ],
)
def test_options_that_make_no_sense(options: dict, field: str) -> None:
    with one_line_error(f'field {field}'):
        SampleFrames(**options)


def test_warp_runs_unevenly_between_the_same_ends() -> None:
    even, uneven = SampleFrames(16, crop=(0.6, 0.8)), SampleFrames(16, crop=(0.6, 0.8), warp=0.9)
    for row in range(10):
        a, b = (t(ramp(41, row))['keypoints'][:, 0, 0] for t in (even, uneven))
        assert (np.diff(b) > 0).all()
        assert b[[0, -1]] == pytest.approx(a[[0, -1]], abs=1e-4)
        assert abs(b - a).max() > 0.1
        np.testing.assert_array_equal(uneven(ramp(41, row))['keypoints'][:, 0, 0], b)


@pytest.mark.parametrize('options', [dict(warp=1.2), dict(warp=-0.1), dict(warp=0.5, mode='loop')])
def test_bad_warps_are_refused(options: dict) -> None:
    with one_line_error('SampleFrames.warp'):
        SampleFrames(8, **options)
