"""Affine maps against complex numbers, point by point, and their draws."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from helpers import clips, same_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import RandomAffine
from mmsign.datasets.transforms.draw import clip_generator
from mmsign.preprocessing.affine import affine

Clip = tuple[np.ndarray, np.ndarray]
CLOSE: dict[str, Any] = dict(rtol=1e-3, atol=1e-3)
small = st.floats(-2, 2)
DRAWS = [(0, 0, i) for i in range(40)]


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


def test_random_affine_equals_its_function() -> None:
    transform = RandomAffine(angle=20, scale=0.3, anisotropic=True, shear=0.2, shift=0.1)
    for draw in DRAWS[:5]:
        before, after = sample(draw=draw), transform(sample(draw=draw))
        numbers = clip_generator(before, 'RandomAffine')
        scale = (1 + 0.3 * numbers.uniform(-1, 1, 2)).tolist()
        angle, shear = 20 * numbers.uniform(-1, 1), 0.2 * numbers.uniform(-1, 1)
        shift = (0.1 * numbers.uniform(-1, 1, 2)).tolist()
        expected = affine(before['keypoints'], before['confidence'], angle, scale, shift, shear)
        same_clip(after, expected, before['confidence'])


def fit(before: dict, after: dict, ids: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """The 2 × 2 matrix and the shift that take some points to where a transform put them."""
    seen = before['confidence'][:, ids] > 0
    source = before['keypoints'][:, ids][seen].astype(float)
    target = after['keypoints'][:, ids][seen].astype(float)
    solution, *_ = np.linalg.lstsq(np.c_[source, np.ones(len(source))], target, rcond=None)
    return solution[:2].T, solution[2]


def test_one_affine_map_for_a_whole_clip_within_its_bounds() -> None:
    transform = RandomAffine(angle=15, scale=0.2, shift=5)
    angles = []
    for draw in DRAWS:
        before, after = sample(draw=draw), transform(sample(draw=draw))
        matrix, shift = fit(before, after, list(range(27)))
        size = np.sqrt(np.linalg.det(matrix))
        angle = np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0]))
        np.testing.assert_allclose(matrix.T @ matrix, size**2 * np.eye(2), atol=1e-3)  # both axes alike
        assert 0.799 < size < 1.201
        assert abs(angle) < 15.01
        assert (np.abs(shift) < 5.01).all()
        angles.append(angle)
    assert min(angles) < -8
    assert max(angles) > 8


def test_parts_get_maps_of_their_own() -> None:
    transform = RandomAffine(angle=15, anisotropic=True, scale=0.2, parts=('left_hand', 'right_hand'))
    before, after = sample(), transform(sample())
    parts = before['layout'].parts
    maps = {part: fit(before, after, list(ids))[0] for part, ids in parts.items()}
    for a, b in (('body', 'left_hand'), ('body', 'right_hand'), ('left_hand', 'right_hand')):
        assert np.abs(maps[a] - maps[b]).max() > 0.01
    alone = RandomAffine(angle=15, anisotropic=True, scale=0.2)(sample())
    body = list(parts['body'])
    np.testing.assert_array_equal(after['keypoints'][:, body], alone['keypoints'][:, body])


def test_parts_that_a_layout_lacks_are_passed_over() -> None:
    with_mouth = RandomAffine(angle=15, parts=('mouth',))(sample('base27'))
    without = RandomAffine(angle=15)(sample('base27'))
    same_clip(with_mouth, without['keypoints'], without['confidence'])
