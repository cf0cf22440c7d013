"""Noise against a loop, and its draws."""

from __future__ import annotations

import numpy as np
from helpers import clips, same_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import RandomJitter
from mmsign.preprocessing.jitter import jitter

Clip = tuple[np.ndarray, np.ndarray]


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


def test_random_jitter() -> None:
    before, after = sample(), RandomJitter(std=2, offset_std=5)(sample())
    seen = (before['confidence'] > 0).all(0)  # points that never go missing
    noise = (after['keypoints'] - before['keypoints'])[:, seen]  # (T, V', 2)
    assert not after['keypoints'][before['confidence'] == 0].any()
    offsets, rest = noise.mean(0), noise - noise.mean(0)
    assert 3 < offsets.std() < 7
    assert 1.5 < rest.std() < 2.5
    still, moved = sample(), RandomJitter()(sample())
    same_clip(moved, still['keypoints'], still['confidence'])
    constant = RandomJitter(offset_std=5)(sample())['keypoints'] - still['keypoints']
    np.testing.assert_allclose(constant[:, seen].std(0), 0, atol=1e-4)
