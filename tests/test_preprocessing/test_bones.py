"""Skeletons put together again: against a recursive version, and what they may not change."""

import numpy as np
import pytest
from helpers import LAYOUT_NAMES, random_clip

from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.bones import rebuild, unit_bones


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
