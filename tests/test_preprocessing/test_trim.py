"""What is cut off, against a loop, and what is never cut off."""

from __future__ import annotations

import numpy as np
from helpers import one_line_error, same_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import TrimRest
from mmsign.preprocessing.trim import hand_frames


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.integers(0, 3))
def test_against_a_loop(hands: list[bool], margin: int) -> None:
    confidence = np.array([[1, shown] for shown in hands], np.float32)
    kept = list(range(len(hands)))[hand_frames(confidence, [1], margin)]
    seen = [t for t, shown in enumerate(hands) if shown]
    if not seen:
        assert kept == list(range(len(hands)))
        return
    wanted = [t for t in range(len(hands)) if seen[0] - margin <= t <= seen[-1] + margin]
    assert set(wanted) <= set(kept)
    assert len(kept) == max(len(wanted), min(2, len(hands)))
    assert kept == list(range(kept[0], kept[-1] + 1))


def test_the_step() -> None:
    before = sample('masa49', 12)
    hands = [v for part in ('left_hand', 'right_hand') for v in before['layout'].parts[part]]
    before['confidence'][:, hands] = 0
    before['confidence'][5, hands[3]] = before['confidence'][8, hands[-1]] = 1
    clip = before['keypoints'], before['confidence']
    same_clip(TrimRest()(dict(before)), *(array[5:9] for array in clip))
    same_clip(TrimRest(margin=2)(dict(before)), *(array[3:11] for array in clip))
    before['confidence'][:, hands] = 0
    same_clip(TrimRest()(dict(before)), *clip)


def test_a_layout_without_hands() -> None:
    body = sample('masa49')['layout'].subset('arms', range(7))
    results = sample('masa49')
    clip = dict(keypoints=results['keypoints'][:, :7], confidence=results['confidence'][:, :7], layout=body)
    with one_line_error('clip c1', 'TrimRest', 'layout arms has no hands'):
        TrimRest()({**results, **clip})
    with one_line_error('TrimRest.margin', '-1'):
        TrimRest(-1)
