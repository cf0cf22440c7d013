"""Which hand is which, where files hold them in the order of detection."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets.sources.sides import bending, tell_sides


def swapped(left: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Hands (T, 21, D) in a random order; one alone comes first."""
    both = left.any((1, 2)) & right.any((1, 2))
    swap = np.where(both, rng.random(len(left)) < 0.5, ~left.any((1, 2)))[:, None, None]
    return np.stack([np.where(swap, right, left), np.where(swap, left, right)], 1)


@pytest.fixture
def hands(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two flat hands that move about on their sides of a nose at (0.5, 0.2); the right one goes at last."""
    shape = rng.uniform(-0.05, 0.05, (21, 2))
    path = np.cumsum(rng.normal(0, 0.005, (2, 20, 1, 2)), 1)
    left, right = (shape + start + path[k] for k, start in enumerate([(0.7, 0.5), (0.3, 0.5)]))
    right[15:] = 0
    return left, right


def test_by_position(hands: tuple[np.ndarray, np.ndarray], rng: np.random.Generator) -> None:
    left, right = tell_sides(swapped(*hands, rng), np.tile([0.5, 0.2], (20, 1)))
    np.testing.assert_array_equal(left, hands[0])
    np.testing.assert_array_equal(right, hands[1])


def test_a_hand_that_crosses_over_stays_what_it_is(rng: np.random.Generator) -> None:
    x = np.linspace(0.35, 0.55, 20)  # a right hand that goes past the nose at the end
    hand = rng.uniform(-0.05, 0.05, (21, 2)) + np.stack([x, np.full(20, 0.5)], 1)[:, None]
    left, right = tell_sides(np.stack([hand, np.zeros_like(hand)], 1), np.tile([0.5, 0.2], (20, 1)))
    assert not left.any()
    np.testing.assert_array_equal(right, hand)


def test_nobody() -> None:
    left, right = tell_sides(np.full((3, 2, 21, 3), np.nan))
    assert not left.any()
    assert not right.any()


def test_a_mirror_bends_fingers_the_other_way(rng: np.random.Generator) -> None:
    hand = rng.normal(size=(5, 21, 3))
    np.testing.assert_allclose(bending(hand * [-1, 1, 1]), -bending(hand))


def test_against_known_sides(shared_data: Path, rng: np.random.Generator) -> None:
    """Landmarks whose sides are known, shuffled: nine frames of ten come out right."""
    with np.load(shared_data / 'traduttore_asl_words.npz') as content:
        clips = content['landmarks'][::5].astype(np.float64)
    right_frames = frames = 0
    for clip in clips:
        known = [clip[:, at : at + 63].reshape(-1, 21, 3) for at in (132, 195)]
        told = tell_sides(swapped(known[0], known[1], rng), clip[:, :2])
        seen = known[0].any((1, 2)) | known[1].any((1, 2))
        same = [(a == b).all((1, 2)) for a, b in zip(told, known)]
        right_frames += int((same[0] & same[1])[seen].sum())
        frames += int(seen.sum())
    assert right_frames / frames > 0.93
