"""Losing points against a loop, and what is drawn."""

from __future__ import annotations

import math

import numpy as np
from helpers import clips, one_line_error, same_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import DropHands, RandomAffine, RandomDrop
from mmsign.datasets.transforms.draw import clip_generator
from mmsign.preprocessing.drop import drop

Clip = tuple[np.ndarray, np.ndarray]


@given(clips(), st.integers(0, 99))
def test_drop(clip: Clip, seed: int) -> None:
    keypoints, confidence = clip
    dropped = np.random.default_rng(seed).random(confidence.shape) < 0.4
    points, conf = drop(keypoints, confidence, dropped)
    assert points.dtype == conf.dtype == np.float32
    for t, v in np.ndindex(confidence.shape):
        gone = dropped[t, v] or confidence[t, v] == 0
        assert conf[t, v] == (0 if gone else confidence[t, v])
        np.testing.assert_array_equal(points[t, v], 0 if gone else keypoints[t, v])


def test_random_drop() -> None:
    before = sample(length=400)
    hands = list(before['layout'].parts['left_hand'])
    body = list(before['layout'].parts['body'])
    after = RandomDrop(part_prob=0.25, joint_prob=0, parts=('left_hand',))(sample(length=400))
    lost = (before['confidence'] > 0) & (after['confidence'] == 0)
    frames = lost[:, hands].any(1)
    assert 0.17 < frames.mean() < 0.33
    assert (after['confidence'][frames][:, hands] == 0).all(), 'a part is lost as a whole'
    assert not lost[:, body].any()
    after = RandomDrop(joint_prob=0.1)(sample(length=400))
    lost = (before['confidence'] > 0) & (after['confidence'] == 0)
    assert 0.08 < lost.sum() / (before['confidence'] > 0).sum() < 0.12
    assert not after['keypoints'][after['confidence'] == 0].any()


def test_unknown_parts_are_refused() -> None:
    with one_line_error("['hand']", 'RandomAffine.parts', 'left_hand'):
        RandomAffine(parts=('hand',))
    with one_line_error("['hand']", 'RandomDrop.parts', 'left_hand'):
        RandomDrop(parts=('hand',))


def test_hands_are_lost_once_and_for_a_while() -> None:
    """Against what the draws say, frame by frame."""
    transform = DropHands(prob=0.6, share=0.5)
    lengths = []
    for row in range(60):
        before, after = (sample('masa49', 20, draw=(0, 0, row)) for _ in range(2))
        after = transform(after)
        numbers = clip_generator(before, 'DropHands')
        lost = np.zeros((20, 49), bool)
        for part in ('left_hand', 'right_hand'):
            happens, span, place = numbers.random(3)
            count = round(0.5 * span * 20)
            if happens < 0.6 and count:
                first = math.floor(place * (21 - count))
                lost[np.ix_(range(first, first + count), before['layout'].parts[part])] = True
                lengths.append(count)
        same_clip(after, *drop(before['keypoints'], before['confidence'], lost))
    assert 50 < len(lengths) < 90
    assert max(lengths) == 10
    assert min(lengths) == 1


def test_hands_that_are_never_lost() -> None:
    before = sample('masa49')
    same_clip(DropHands(prob=0)(sample('masa49')), before['keypoints'], before['confidence'])
    same_clip(DropHands(share=0)(sample('masa49')), before['keypoints'], before['confidence'])
    everything = DropHands(prob=1, share=1, parts=('mouth',))(sample('masa49'))
    same_clip(everything, before['keypoints'], before['confidence'])
    with one_line_error("['hands']", 'DropHands.parts'):
        DropHands(parts=('hands',))
