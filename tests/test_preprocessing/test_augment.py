"""Augmentation against naive trigonometry, point by point."""

import math
from typing import Any

import numpy as np
from helpers import clips, litter
from hypothesis import given
from hypothesis import strategies as st

from mmsign.preprocessing.augment import affine, drop, jitter, rotate_y

Clip = tuple[np.ndarray, np.ndarray]
CLOSE: dict[str, Any] = dict(rtol=1e-3, atol=1e-3)
small = st.floats(-2, 2)


@given(clips(dims=3), st.floats(-180, 180), small, small, small, small, small)
def test_affine(clip: Clip, angle: float, sx: float, sy: float, dx: float, dy: float, shear: float) -> None:
    keypoints, confidence = clip
    out = affine(keypoints, confidence, angle, (sx, sy), (dx, dy), shear)
    assert out.dtype == np.float32
    turn = complex(math.cos(math.radians(angle)), math.sin(math.radians(angle)))
    for t, v in np.ndindex(confidence.shape):
        x, y, z = map(float, keypoints[t, v])
        moved = turn * complex(sx * x + shear * y, sy * y) + complex(dx, dy)  # rotated as a complex number
        expected = [moved.real, moved.imag, z] if confidence[t, v] > 0 else [0, 0, 0]
        np.testing.assert_allclose(out[t, v], expected, **CLOSE)


@given(clips(), st.floats(-180, 180))
def test_rotation_keeps_distances_and_turns_back(clip: Clip, angle: float) -> None:
    keypoints, confidence = clip
    turned = affine(keypoints, confidence, angle)
    np.testing.assert_allclose(np.linalg.norm(turned, axis=-1), np.linalg.norm(keypoints, axis=-1), **CLOSE)
    np.testing.assert_allclose(affine(turned, confidence, -angle), keypoints, **CLOSE)
    np.testing.assert_array_equal(affine(keypoints, confidence), keypoints)


def test_positive_angles_turn_x_towards_y() -> None:
    one = np.array([[[1, 0]]], np.float32), np.ones((1, 1), np.float32)
    np.testing.assert_allclose(affine(*one, 90), [[[0, 1]]], atol=1e-6)


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


@given(clips(), st.booleans(), st.integers(0, 99))
def test_jitter(clip: Clip, alike: bool, seed: int) -> None:
    keypoints, confidence = clip
    shape = (1, *keypoints.shape[1:]) if alike else keypoints.shape
    noise = np.random.default_rng(seed).normal(size=shape)
    out = jitter(keypoints, confidence, noise)
    assert out.dtype == np.float32
    for t, v in np.ndindex(confidence.shape):
        expected = keypoints[t, v] + noise[0 if alike else t, v] if confidence[t, v] > 0 else np.zeros(2)
        np.testing.assert_allclose(out[t, v], expected, rtol=1e-5, atol=1e-5)


@given(clips(), st.integers(0, 99))
def test_drop(clip: Clip, seed: int) -> None:
    keypoints, confidence = clip
    dropped = np.random.default_rng(seed).random(confidence.shape) < 0.4
    points, conf = drop(keypoints, confidence, dropped)
    assert points.dtype == conf.dtype == np.float32
    for t, v in np.ndindex(confidence.shape):
        gone = dropped[t, v] or confidence[t, v] == 0
        assert conf[t, v] == (0 if gone else confidence[t, v])
        np.testing.assert_array_equal(points[t, v], 0 if gone else keypoints[t, v])


@given(clips(dims=3))
def test_missing_points_stay_missing_and_inputs_unchanged(clip: Clip) -> None:
    keypoints, confidence = clip
    dirty = litter(keypoints, confidence)
    before = dirty.copy()
    noise = np.ones_like(keypoints)
    gone = confidence == 0
    for out in (
        affine(dirty, confidence, 30, (1.2, 0.8), (1, 1), 0.3),
        rotate_y(dirty, confidence, 30),
        jitter(dirty, confidence, noise),
        drop(dirty, confidence, np.zeros_like(gone))[0],
    ):
        assert not out[gone].any()
    np.testing.assert_array_equal(dirty, before)
