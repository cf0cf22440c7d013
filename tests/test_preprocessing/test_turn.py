"""Turning a skeleton: towards the camera, and at random."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from helpers import clips, one_line_error, same_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import AlignShoulders, RandomTurn
from mmsign.datasets.transforms.draw import clip_generator
from mmsign.keypoints.kinect import kinect20
from mmsign.preprocessing.turn import align_shoulders, rotate_y
from mmsign.utils.errors import MMSignError

Clip = tuple[np.ndarray, np.ndarray]
CLOSE: dict[str, Any] = dict(rtol=1e-3, atol=1e-3)
small = st.floats(-2, 2)
DRAWS = [(0, 0, i) for i in range(40)]


@given(clips(dims=3), st.floats(-180, 180))
def test_rotate_y(clip: Clip, angle: float) -> None:
    keypoints, confidence = clip
    out = rotate_y(keypoints, confidence, angle)
    assert out.dtype == np.float32
    turn = complex(math.cos(math.radians(angle)), math.sin(math.radians(angle)))
    for t, v in np.ndindex(confidence.shape):
        x, y, z = map(float, keypoints[t, v])
        turned = turn * complex(z, x)  # z is the real axis: x = x cos + z sin
        expected = [turned.imag, y, turned.real] if confidence[t, v] > 0 else [0, 0, 0]
        np.testing.assert_allclose(out[t, v], expected, **CLOSE)


def turn(points, degrees):
    """Rotation around y, written out for each point."""
    out = np.zeros_like(points)
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    for i, (x, y, z) in enumerate(points.reshape(-1, 3)):
        out.reshape(-1, 3)[i] = (c * x + s * z, y, -s * x + c * z)
    return out


@pytest.fixture
def facing(rng):
    """A clip (T, V, 3) whose mean shoulder line is parallel to x: left at x < 0."""
    points = rng.normal(0, 1, (5, 20, 3)).astype(np.float32)
    points[:, 2] = (-1, 0.5, 2)
    points[:, 3] = (1, 0.4, 2)
    return points


@pytest.mark.parametrize('degrees', [-80, -30, 0, 10, 89])
@pytest.mark.parametrize('mirrored', [False, True])
def test_undoes_any_turn_below_a_quarter(facing, degrees, mirrored):
    if mirrored:  # the right shoulder at smaller x
        facing = facing * np.array([-1, 1, 1], np.float32)
    aligned = align_shoulders(turn(facing, degrees), np.ones((5, 20)), 2, 3)
    np.testing.assert_allclose(aligned, facing, atol=1e-5)


def test_one_rotation_for_the_whole_clip(facing, rng):
    """Distances within and between frames stay, and so does turning within the clip."""
    clip = np.stack([turn(frame, 10 * i) for i, frame in enumerate(facing)])
    aligned = align_shoulders(clip, np.ones((5, 20)), 2, 3)
    flat, turned = clip.reshape(-1, 3), aligned.reshape(-1, 3)
    i, j = rng.integers(0, 100, (2, 50))
    before, after = np.linalg.norm(flat[i] - flat[j], axis=1), np.linalg.norm(turned[i] - turned[j], axis=1)
    np.testing.assert_allclose(before, after, atol=1e-4)
    np.testing.assert_allclose((aligned[:, 3] - aligned[:, 2]).mean(0)[2], 0, atol=1e-6)
    assert np.abs((aligned[:, 3] - aligned[:, 2])[:, 2]).max() > 0.1


def test_missing_shoulders_move_nothing(facing):
    clip = turn(facing, 40)
    confidence = np.ones((5, 20), np.float32)
    confidence[0, 2] = 0
    clip[0, 2] = 1e6
    aligned = align_shoulders(clip, confidence, 2, 3)
    np.testing.assert_allclose(aligned[1:], facing[1:], atol=1e-5)
    assert (aligned[0, 2] == 0).all()
    confidence[:, 3] = 0
    np.testing.assert_array_equal(align_shoulders(clip, confidence, 2, 3), clip)


def test_transform(facing):
    results = {
        'keypoints': turn(facing, 25),
        'confidence': np.ones((5, 20), np.float32),
        'layout': kinect20(),
    }
    np.testing.assert_allclose(AlignShoulders()(results)['keypoints'], facing, atol=1e-5)
    with pytest.raises(MMSignError, match='clip c: field keypoints: has 2 coordinates'):
        AlignShoulders()({**results, 'keypoints': facing[..., :2], 'clip_id': 'c'})


def test_random_turn() -> None:
    for draw in DRAWS[:5]:
        before, after = sample(dims=3, draw=draw), RandomTurn(30)(sample(dims=3, draw=draw))
        angle = 30 * clip_generator(before, 'RandomTurn').uniform(-1, 1)
        same_clip(after, rotate_y(before['keypoints'], before['confidence'], angle), before['confidence'])
    with one_line_error('clip c1', 'RandomTurn', 'z'):
        RandomTurn(30)(sample(dims=2))
