"""Which hand leads, and clips of left-handed signers."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import clips, one_line_error, same_clip, sample
from hypothesis import given

from mmsign.datasets.transforms import CanonicalHand
from mmsign.preprocessing.hands import is_left_handed
from mmsign.preprocessing.mirror import mirror

Clip = tuple[np.ndarray, np.ndarray]


@given(clips(points=4))
def test_mirror_changes_the_leading_hand(clip: Clip) -> None:
    keypoints, confidence = clip
    left, right = [0, 1], [2, 3]
    if is_left_handed(keypoints, confidence, left, right):
        mirrored = mirror(keypoints, confidence, np.array([2, 3, 0, 1]))
        assert not is_left_handed(*mirrored, left, right)


def test_the_leading_hand() -> None:
    """Points 0, 1 are the left hand and 2, 3 the right one."""
    rest = np.zeros((6, 4, 2), np.float32)
    seen = np.ones((6, 4), np.float32)
    hands = ([0, 1], [2, 3])
    assert not is_left_handed(rest, seen, *hands)
    moving = rest.copy()
    moving[:, :2, 0] = np.arange(6)[:, None]
    assert is_left_handed(moving, seen, *hands)
    assert not is_left_handed(moving[:, [2, 3, 0, 1]], seen, *hands)
    # what moves is blurred and lost now and then, and leads all the same
    blurred = seen.copy()
    blurred[1, 2:] = 0
    assert not is_left_handed(moving[:, [2, 3, 0, 1]], blurred, *hands)
    # a hand that is mostly absent does not lead, however much it moves
    rarely = seen.copy()
    rarely[2:, :2] = 0
    assert not is_left_handed(moving, rarely, *hands)
    # a hand that jumps to where it is missing has not moved
    flickering = seen.copy()
    flickering[2, :2] = 0
    jumping = rest.copy()
    jumping[2, :2] = 99
    assert not is_left_handed(jumping, flickering, [0, 1, 2, 3], [2, 3])


@pytest.mark.parametrize('layout', ['wholebody87', 'hands43', 'kinect20'])
def test_canonical_hand(layout: str) -> None:
    """Only a left-handed clip is mirrored, and ``flipped`` stays: texts speak of the leading hand."""
    before = sample(layout, length=12)
    parts = before['layout'].parts
    for side, other in (('left_hand', 'right_hand'), ('right_hand', 'left_hand')):
        keypoints, confidence = before['keypoints'].copy(), before['confidence'].copy()
        confidence[:, list(parts[other])] = 0
        confidence[:, list(parts[side])] = 1
        keypoints[:, list(parts[other])] = 0
        results = sample(layout, keypoints=keypoints, confidence=confidence)
        after = CanonicalHand()(dict(results))
        expected = (keypoints, confidence)
        if side == 'left_hand':
            expected = mirror(keypoints, confidence, before['layout'].flip)
        same_clip(after, *expected)
        assert after['flipped'] is False
        assert (after['confidence'][:, list(parts['right_hand'])] > 0).all()


def test_canonical_hand_needs_hands() -> None:
    layout = sample('masa49')['layout'].subset('arms', range(7))
    results = sample('masa49')
    results |= dict(
        layout=layout, keypoints=results['keypoints'][:, :7], confidence=results['confidence'][:, :7]
    )
    with one_line_error('clip c1', 'layout arms', 'left_hand', 'SelectLayout'):
        CanonicalHand()(results)
