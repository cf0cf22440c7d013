"""Measures of a clip against what was drawn."""

from __future__ import annotations

import numpy as np
import pytest
from made_signer import LAYOUT, signing

from mmsign.datasets.clip_measures import digest, measure


def test_measures_of_a_drawn_person(rng: np.random.Generator) -> None:
    keypoints, confidence = signing(rng, 20)
    hand = list(LAYOUT.parts['left_hand'])
    confidence[:5, hand] = 0
    confidence[15:] = 0
    found = measure(keypoints, confidence, LAYOUT)
    assert found.left == pytest.approx(10 / 20)
    assert found.right == pytest.approx(15 / 20)
    sizes = [np.ptp(frame[list(LAYOUT.parts['right_hand'])], 0).max() for frame in keypoints[:15]]
    assert found.apart == pytest.approx(min(1 / 0.75, 120 / np.median(sizes) / 3), rel=0.3)
    assert found.reach == pytest.approx(np.hypot(0.02, 0.02), abs=0.03)
    assert (found.named, found.upright, found.between, found.swapped) == (1, 1, 1, 0)
    assert found.slope < 0.05
    assert found.empty == pytest.approx(5 / 20)
    assert found.moves
    assert found.largest == np.abs(keypoints[:15]).max()


def test_what_cannot_be_told_is_nan(rng: np.random.Generator) -> None:
    keypoints, confidence = signing(rng)
    confidence[:, :23] = 0  # hands and face alone
    found = measure(keypoints, confidence, LAYOUT)
    assert np.isnan([found.reach, found.swapped, found.apart, found.slope, found.named, found.upright]).all()
    assert found.left == found.right == 1
    frozen = measure(np.repeat(keypoints[:1], 4, 0), confidence[:4], LAYOUT)
    assert not frozen.moves


def test_digests(rng: np.random.Generator) -> None:
    one, other = signing(rng), signing(rng)
    assert digest(*one) == digest(one[0].copy(), one[1].astype(np.float64))
    assert len({digest(*one), digest(*other), digest(one[0][1:], one[1][1:])}) == 3
