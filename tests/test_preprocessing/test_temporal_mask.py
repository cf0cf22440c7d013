"""A hidden stretch is where the draws say, and never the whole clip."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import one_line_error, same_clip, sample

from mmsign.datasets.transforms import TemporalMask
from mmsign.datasets.transforms.draw import clip_generator


def test_against_its_draws() -> None:
    lengths, starts = [], []
    for row in range(80):
        before = sample(length=20, draw=(0, 0, row))
        after = TemporalMask(prob=0.5, share=0.4)(sample(length=20, draw=(0, 0, row)))
        happens, span, place = clip_generator(before, 'TemporalMask').random(3)
        count = round(0.4 * span * 20) if happens < 0.5 else 0
        start = int(place * (21 - count))
        keep = np.ones((20, 1), np.float32)
        keep[start : start + count] = 0
        same_clip(after, before['keypoints'] * keep[..., None], before['confidence'] * keep)
        lengths.append(count)
        starts.append(start)
    assert 25 < np.count_nonzero(lengths) < 50
    assert max(lengths) == 8
    assert min(starts) < 3
    assert max(starts) > 15


@pytest.mark.parametrize('length', [1, 2, 9])
def test_one_frame_stays(length: int) -> None:
    for row in range(20):
        before = sample(length=length, draw=(0, 0, row))
        after = TemporalMask(prob=1, share=1)(dict(before))
        changed = (after['confidence'] != before['confidence']).any(1)
        assert changed.sum() < length
    with one_line_error('TemporalMask.share', '1.5'):
        TemporalMask(share=1.5)
