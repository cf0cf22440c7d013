"""RandomBones: what it draws, in two and three dimensions, and what it leaves alone."""

import math

import numpy as np
import pytest
from helpers import random_clip, same_clip, sample

from mmsign.datasets.transforms import RandomBones
from mmsign.datasets.transforms.bones import rotations
from mmsign.keypoints.registered import build_layout


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
