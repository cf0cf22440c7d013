"""Places as they were, and beside them the shapes that NormalizeParts gives."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import one_line_error, sample

from mmsign.datasets.transforms import MakeStreams, NormalizeParts, PartChannels, SampleFrames

ROOTS = dict(left_hand='left_hand_wrist', right_hand='right_hand_wrist', mouth='inner_lip_0')


@pytest.mark.parametrize('dims', [2, 3])
def test_places_and_shapes(dims: int) -> None:
    before, after = (sample('masa49', dims=dims) for _ in range(2))
    after = PartChannels(ROOTS)(after)
    alone = NormalizeParts(ROOTS)(sample('masa49', dims=dims))
    np.testing.assert_array_equal(after['confidence'], before['confidence'])
    np.testing.assert_array_equal(after['keypoints'][..., :dims], before['keypoints'])
    shapes, parts = after['keypoints'][..., dims:], before['layout'].parts
    for part in ('left_hand', 'right_hand'):
        np.testing.assert_array_equal(shapes[:, parts[part]], alone['keypoints'][:, parts[part]])
        assert np.abs(shapes[:, parts[part]]).max() > 0.5
    assert not shapes[:, list(parts['body'])].any()


def test_it_makes_a_networks_input() -> None:
    results = SampleFrames(5)(PartChannels(ROOTS)(sample('masa49')))
    inputs = MakeStreams(('joint', 'bone'))(results)['inputs']
    assert inputs.shape == (10, 5, 49)
    hand = sample('masa49')['layout'].parts['left_hand']
    assert np.abs(inputs[2:4][:, :, list(hand)]).max() < 10 < np.abs(inputs[:2]).max()


def test_refusals() -> None:
    with one_line_error("['left']", 'PartChannels.roots'):
        PartChannels(dict(left='left_hand_wrist'))
    with one_line_error('layout base27', "'left_thumb_1'"):
        PartChannels(dict(left_hand='left_thumb_1'))(sample('base27'))
