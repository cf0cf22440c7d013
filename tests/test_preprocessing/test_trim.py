"""What is cut off, against a loop, and what is never cut off."""

from __future__ import annotations

import numpy as np
from helpers import one_line_error, same_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import TrimRest
from mmsign.preprocessing.trim import filled_frames, hand_frames


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


@given(
    st.lists(st.integers(1, 9), min_size=3, max_size=9, unique=True),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from(['zeros', 'ends', 'loop']),
)
def test_what_fills_a_clip_up_is_cut_off(clip: list[int], before: int, after: int, kind: str) -> None:
    if kind == 'zeros':
        filled, start = [0] * before + clip + [0] * after, before
    elif kind == 'ends':
        filled, start = [clip[0]] * before + clip + [clip[-1]] * after, before
    else:
        filled, start = (clip * 3)[: len(clip) + before + after], 0
    frames = np.repeat(np.array(filled, float)[:, None], 6, 1)
    kept = filled_frames(frames)
    assert filled[kept] == clip
    assert kept.start == start


def test_what_fills_no_clip_up_stays() -> None:
    def kept(*frames: int) -> list[int]:
        return list(range(len(frames)))[filled_frames(np.array(frames, float)[:, None])]

    assert kept(1, 2, 3, 1, 2, 4) == [0, 1, 2, 3, 4, 5]  # begins again and goes on otherwise
    assert kept(1, 2, 2, 0, 3) == [0, 1, 2, 3, 4]  # within the clip
    assert len(kept(5, 5, 5, 5)) == len(kept(0, 0, 7, 0)) == 2  # a still picture keeps the frames of a clip
    assert kept(0, 0, 0) == [0, 1, 2]
    assert kept(4) == [0]


def test_padding_does_not_change_what_a_network_sees() -> None:
    before = sample('masa49', 12)
    padded = dict(before)
    for name in ('keypoints', 'confidence'):
        padded[name] = np.concatenate([before[name], before[name][-1:].repeat(20, 0)])
    same_clip(TrimRest()(padded), before['keypoints'], before['confidence'])


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
