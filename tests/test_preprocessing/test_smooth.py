"""Smoothing against a loop over frames, points and neighbours."""

from __future__ import annotations

import numpy as np
from helpers import clips, litter, one_line_error, same_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import Smooth
from mmsign.preprocessing.smooth import smooth

Clip = tuple[np.ndarray, np.ndarray]


@given(clips(max_length=12), st.integers(0, 14))
def test_against_a_loop(clip: Clip, radius: int) -> None:
    keypoints, confidence = clip
    out = smooth(litter(keypoints, confidence), confidence, radius)
    assert out.dtype == np.float32
    for t, v in np.ndindex(confidence.shape):
        near = [s for s in range(len(keypoints)) if abs(s - t) <= radius and confidence[s, v] > 0]
        weights = [radius + 1 - abs(s - t) for s in near]
        expected = np.zeros(2)
        if confidence[t, v] > 0:
            expected = np.average([keypoints[s, v].astype(float) for s in near], 0, weights)
        np.testing.assert_allclose(out[t, v], expected, rtol=1e-4, atol=1e-4)


def test_trembling_grows_less_and_a_straight_way_stays() -> None:
    line = np.arange(20, dtype=np.float32)[:, None, None].repeat(2, 2)
    seen = np.ones((20, 1), np.float32)
    np.testing.assert_allclose(smooth(line, seen, 2)[2:-2], line[2:-2], rtol=1e-5)
    noise = np.random.default_rng(0).normal(size=(500, 1, 2)).astype(np.float32)
    # triangular weights 1 2 1: the variance falls to (1 + 4 + 1) / 16
    assert abs(smooth(noise, np.ones((500, 1), np.float32), 1).var() / noise.var() - 6 / 16) < 0.03


def test_the_step() -> None:
    before = sample(length=20)
    expected = smooth(before['keypoints'], before['confidence'], 2)
    same_clip(Smooth(2)(sample(length=20)), expected, before['confidence'])
    with one_line_error('Smooth.radius', '-1'):
        Smooth(-1)
