"""Skeletons put together again: against a recursive version, what they may not change, and draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers import LAYOUT_NAMES, random_clip, same_clip, sample

from mmsign.datasets.transforms import RandomBones
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.bones import rebuild, rotations, unit_bones


def naive(
    points: np.ndarray, sure: np.ndarray, parents: np.ndarray, scale: np.ndarray, v: int
) -> np.ndarray | None:
    """One keypoint of one frame (D,), by walking up the tree; None where it cannot be placed."""
    if sure[v] == 0:
        return None
    if parents[v] < 0:
        return points[v]
    parent = naive(points, sure, parents, scale, parents[v])
    return None if parent is None else parent + (points[v] - points[parents[v]]) * scale[v]


@pytest.mark.parametrize('layout', LAYOUT_NAMES)
@pytest.mark.parametrize('dims', [2, 3])
def test_against_recursion(layout: str, dims: int) -> None:
    parents = build_layout(layout).parents
    keypoints, confidence = random_clip(layout, 3, dims, missing=0.05)
    scale = np.random.default_rng(1).uniform(0.5, 2, confidence.shape)
    out, conf = rebuild(keypoints, confidence, parents, scale)
    assert out.dtype == np.float32
    for t, v in np.ndindex(confidence.shape):
        expected = naive(keypoints[t].astype(float), confidence[t], parents, scale[t], v)
        assert (conf[t, v] > 0) == (expected is not None)
        np.testing.assert_allclose(out[t, v], 0 if expected is None else expected, rtol=1e-4, atol=1e-3)


def test_turned_bones_keep_their_length_and_their_childrens_directions() -> None:
    layout = build_layout('kinect11')
    keypoints, confidence = random_clip('kinect11', dims=3, missing=0)
    turn = np.tile(np.eye(3), (11, 1, 1))
    turn[4] = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]  # the left upper arm, by 90 degrees about z
    out, _ = rebuild(keypoints, confidence, layout.parents, np.ones((1, 11)), turn)
    for child, parent in layout.edges:
        before, after = keypoints[:, child] - keypoints[:, parent], out[:, child] - out[:, parent]
        if child == 4:
            before = np.stack([-before[:, 1], before[:, 0], before[:, 2]], 1)
        np.testing.assert_allclose(after, before, rtol=1e-4, atol=1e-3)


def test_factor_one_changes_nothing() -> None:
    keypoints, confidence = random_clip('kinect11', dims=3, missing=0)
    out, conf = rebuild(keypoints, confidence, build_layout('kinect11').parents, np.ones((1, 11)))
    np.testing.assert_allclose(out, keypoints, rtol=1e-5)
    np.testing.assert_array_equal(conf, confidence)


def test_unit_bones_keep_directions_and_nothing_else() -> None:
    layout = build_layout('kinect20')
    keypoints, confidence = random_clip('kinect20', dims=3, missing=0)
    out, _ = unit_bones(keypoints, confidence, layout.parents)
    for child, parent in layout.edges:
        before, after = keypoints[:, child] - keypoints[:, parent], out[:, child] - out[:, parent]
        np.testing.assert_allclose(after, before / np.linalg.norm(before, axis=-1, keepdims=True), atol=2e-5)
    assert (out[:, layout.parents < 0] == 0).all()
    # another signer: longer arms, somewhere else
    stretched, _ = rebuild(keypoints, confidence, layout.parents, np.linspace(0.5, 2, 20)[None])
    np.testing.assert_allclose(unit_bones(stretched + 100, confidence, layout.parents)[0], out, atol=2e-3)


def test_missing_and_coinciding_points() -> None:
    parents = build_layout('kinect11').parents  # head (0) hangs on the neck (1)
    keypoints, confidence = random_clip('kinect11', dims=3, missing=0)
    keypoints[0, 0] = keypoints[0, 1]  # a bone without length has no direction
    out, _ = unit_bones(keypoints, confidence, parents)
    assert np.isfinite(out).all()
    assert (out[0, 0] == 0).all()
    confidence[1, 1] = 0  # without the root nothing can be placed
    out, conf = unit_bones(keypoints, confidence, parents)
    assert (conf[1] == 0).all()
    assert (out[1] == 0).all()
    assert (conf[2] > 0).all()


def clip(dims: int, row: int = 0) -> dict:
    keypoints, confidence = random_clip('kinect11', dims=dims, missing=0)
    return sample(
        keypoints=keypoints, confidence=confidence, layout=build_layout('kinect11'), draw=(0, 0, row)
    )


def bones(results: dict) -> np.ndarray:
    """(bones, T, D)"""
    points = results['keypoints'].astype(float)
    return np.stack([points[:, child] - points[:, parent] for child, parent in results['layout'].edges])


@pytest.mark.parametrize('dims', [2, 3])
def test_every_bone_keeps_its_turn_and_factor_through_the_clip(dims: int) -> None:
    before, after = clip(dims), RandomBones(bend=12, stretch=0.3)(clip(dims))
    factors = []
    for old, new in zip(bones(before), bones(after)):
        # the linear map that takes the old directions to the new ones is one scaled rotation
        matrix = np.linalg.lstsq(old, new, rcond=None)[0].T
        np.testing.assert_allclose(old @ matrix.T, new, atol=2e-2)
        factor = abs(np.linalg.det(matrix)) ** (1 / dims)
        np.testing.assert_allclose(matrix @ matrix.T, factor**2 * np.eye(dims), atol=1e-3)
        assert np.linalg.det(matrix) > 0
        factors.append(factor)
    assert 0.7 <= min(factors) < 0.9
    assert 1.1 < max(factors) <= 1.3


def test_bend_is_a_standard_deviation_in_degrees() -> None:
    angles = []
    for row in range(60):
        before, after = clip(2, row), RandomBones(bend=10)(clip(2, row))
        for old, new in zip(bones(before), bones(after)):
            turn = math.atan2(new[0, 1], new[0, 0]) - math.atan2(old[0, 1], old[0, 0])
            angles.append(math.degrees((turn + math.pi) % (2 * math.pi) - math.pi))
    assert abs(np.mean(angles)) < 2
    assert 9 < np.std(angles) < 11


def test_nothing_drawn_changes_nothing_and_draws_repeat() -> None:
    for dims in (2, 3):
        before = clip(dims)
        np.testing.assert_allclose(RandomBones()(clip(dims))['keypoints'], before['keypoints'], rtol=1e-4)
        transform = RandomBones(bend=5, stretch=0.1)
        first, again, other = transform(clip(dims)), transform(clip(dims)), transform(clip(dims, row=1))
        same_clip(first, again['keypoints'], again['confidence'])
        assert abs(first['keypoints'] - other['keypoints']).max() > 1e-3


def test_rotations_are_right_handed() -> None:
    np.testing.assert_allclose(rotations(np.array([[90.0]]))[0] @ [1, 0], [0, 1], atol=1e-12)
    np.testing.assert_allclose(rotations(np.array([[0, 0, 90.0]]))[0] @ [1, 0, 0], [0, 1, 0], atol=1e-12)
