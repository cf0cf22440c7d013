"""Faults that are put into clips are as large as they say, and nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import clips, random_clip
from hypothesis import given
from hypothesis import strategies as st

from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.faults import lose_parts, lost_frames, scale_confidence, shake, shoulder_width

Clip = tuple[np.ndarray, np.ndarray]
LAYOUT = build_layout('masa49')
HANDS = [list(LAYOUT.parts[part]) for part in ('left_hand', 'right_hand')]


@given(clips(points=5), st.floats(0.3, 1.1), st.booleans())
def test_scaled_confidences(clip: Clip, factor: float, some: bool) -> None:
    points, scaled = scale_confidence(clip, factor, [1, 3] if some else None)
    np.testing.assert_array_equal(points, clip[0])
    for t, v in np.ndindex(scaled.shape):
        expected = clip[1][t, v] * (factor if v in (1, 3) or not some else 1)
        np.testing.assert_allclose(scaled[t, v], expected, rtol=1e-6)


@given(st.integers(1, 60), st.floats(0, 1), st.booleans(), st.integers(0, 99))
def test_lost_frames(length: int, share: float, burst: bool, seed: int) -> None:
    lost = lost_frames(length, share, burst, np.random.default_rng(seed))
    assert lost.shape == (length,)
    assert lost.sum() == round(share * length)
    if burst:
        assert np.count_nonzero(np.diff(np.concatenate([[0], lost, [0]]))) <= 2


def test_every_stretch_is_equally_likely() -> None:
    generator = np.random.default_rng(0)
    starts = [int(lost_frames(8, 0.5, True, generator).argmax()) for _ in range(2000)]
    assert np.bincount(starts, minlength=5).min() > 330  # of 400 expected


@pytest.mark.parametrize('burst', [True, False])
def test_lost_hands(burst: bool) -> None:
    keypoints, confidence = random_clip(LAYOUT, 20, missing=0)
    points, seen = lose_parts((keypoints, confidence), HANDS, 0.3, burst, np.random.default_rng(0))
    body = list(LAYOUT.parts['body'])
    np.testing.assert_array_equal(seen[:, body], confidence[:, body])
    for ids in HANDS:
        frames = (seen[:, ids] == 0).all(1)
        assert frames.sum() == 6
        np.testing.assert_array_equal(seen[~frames][:, ids], confidence[~frames][:, ids])
    assert not points[seen == 0].any()
    np.testing.assert_array_equal(points[seen > 0], keypoints[seen > 0])
    assert (seen[:, HANDS[0]] == 0).any(1).tolist() != (seen[:, HANDS[1]] == 0).any(1).tolist()


def test_jitter_is_measured_in_shoulder_widths() -> None:
    keypoints, confidence = random_clip(LAYOUT, 200, missing=0.1)
    names = [LAYOUT.index(f'{side}_shoulder') for side in ('left', 'right')]
    both = (confidence[:, names] > 0).all(1)
    width = np.linalg.norm(keypoints[both, names[0]] - keypoints[both, names[1]], axis=-1).mean()
    assert shoulder_width((keypoints, confidence), LAYOUT) == pytest.approx(width, rel=1e-5)
    points, seen = shake((keypoints, confidence), 0.02, LAYOUT, np.random.default_rng(0))
    np.testing.assert_array_equal(seen, confidence)
    assert not points[confidence == 0].any()
    noise = (points - keypoints)[confidence > 0]
    assert noise.std() == pytest.approx(0.02 * width, rel=0.02)
    assert abs(noise.mean()) < 0.001 * width


def test_a_hand_alone_is_measured_by_its_spread() -> None:
    keypoints, confidence = random_clip('hand21', 9, missing=0)
    spread = 2 * np.sqrt(((keypoints - keypoints.mean((0, 1))) ** 2).sum(-1).mean())
    assert shoulder_width((keypoints, confidence), build_layout('hand21')) == pytest.approx(spread, rel=1e-5)
