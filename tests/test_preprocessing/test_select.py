"""SelectLayout finds keypoints by name."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import one_line_error, sample

from mmsign.datasets.transforms import SelectLayout


@pytest.mark.parametrize('target', ['wholebody87', 'cosign76', 'masa49', 'base27', 'hands43'])
def test_selection(target: str) -> None:
    before = sample('wholebody133')
    after = SelectLayout(target)(dict(before))
    assert after['layout'].name == target
    for v, name in enumerate(after['layout'].names):
        source = before['layout'].names.index(name)
        np.testing.assert_array_equal(after['keypoints'][:, v], before['keypoints'][:, source])
        np.testing.assert_array_equal(after['confidence'][:, v], before['confidence'][:, source])


def test_the_same_layout_is_left_alone() -> None:
    before = sample()
    assert SelectLayout('base27')(dict(before))['keypoints'] is before['keypoints']


def test_refusals() -> None:
    with one_line_error('clip c1', 'field layout', 'masa49', 'kinect20', 'nose'):
        SelectLayout('masa49')(sample('kinect20'))
    with one_line_error("'base28'", 'base27'):
        SelectLayout('base28')
