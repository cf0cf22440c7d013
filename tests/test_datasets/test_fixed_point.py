"""Steps of int16 coordinates; the writer's tests widen them in an archive."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.datasets.fixed_point import coarsen, decode, quantise, wider_step
from mmsign.utils.errors import MMSignError


@pytest.mark.parametrize(
    ('largest', 'step'), [(0, 0.05), (1638, 0.05), (-1639, 0.1), (3276, 0.1), (3840, 0.2), (13106, 0.4)]
)
def test_steps_are_as_small_as_they_can_be(largest: float, step: float) -> None:
    frames = np.zeros((2, 3, 3))
    frames[1, 2, 1] = largest
    assert wider_step(frames, 0.05) == step
    assert np.abs(quantise(frames, [step, step, 1e-4])[..., :2]).max() <= 32767


def test_what_is_no_picture_is_refused() -> None:
    frames = np.zeros((2, 3, 3))
    frames[1, 2, 0] = 13200
    with pytest.raises(MMSignError, match='v: clip c: field keypoints: is 13200 at frame 1'):
        wider_step(frames, 0.05, file='v', clip='c')
    assert wider_step(frames, 1.0) == 1.0  # a step that was chosen stays


def test_a_detected_point_stays_detected(rng: np.random.Generator) -> None:
    frames = rng.uniform(0, 100, (4, 5, 3))
    frames[..., 2] = rng.choice([0, 1e-9, 0.5, 1], (4, 5))
    stored = quantise(frames, [0.05, 0.05, 1e-4])
    np.testing.assert_array_equal(stored[..., 2] > 0, frames[..., 2] > 0)
    np.testing.assert_allclose(stored[..., :2] * 0.05, frames[..., :2], atol=0.0251)


def test_coarsening_moves_no_point_by_more_than_half_a_step(rng: np.random.Generator) -> None:
    stored = rng.integers(-32767, 32767, (4, 5, 3)).astype(np.int16)
    coarse = coarsen(stored, 0.05, 0.2)
    assert coarse.dtype == np.int16
    np.testing.assert_array_equal(coarse[..., 2], stored[..., 2])
    assert np.abs(coarse[..., :2] * 0.2 - stored[..., :2] * 0.05).max() <= 0.1 + 1e-9


@pytest.mark.parametrize('dtype', [np.int16, np.float32])
def test_decoding_multiplies_every_number_by_its_step(rng: np.random.Generator, dtype: type) -> None:
    stored = rng.integers(-3000, 3000, (4, 5, 4)).astype(dtype)
    scale = np.array([0.05, 0.1, 0.2, 1e-4], np.float32)
    keypoints, confidence = decode(stored, scale)
    assert (keypoints.dtype, confidence.dtype) == (np.float32, np.float32)
    for place in np.ndindex(4, 5):
        for axis in range(3):
            assert keypoints[place][axis] == np.float32(stored[place][axis]) * scale[axis]
        assert confidence[place] == np.float32(stored[place][3]) * scale[3]
