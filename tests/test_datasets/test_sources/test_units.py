"""Parts of the picture as pixels."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.datasets.sources.units import picture_size, to_pixels
from mmsign.utils.errors import MMSignError


def test_parts_of_the_picture_become_pixels() -> None:
    points = np.full((2, 3, 3), [0.5, 0.25, 0.1], np.float32)
    seen = np.ones((2, 3), np.float32)
    np.testing.assert_allclose(to_pixels(points, seen, (640, 480))[0, 0], [320, 120, 64])
    np.testing.assert_allclose(to_pixels(points[..., :2], seen, (640, 480))[0, 0], [320, 120])


def test_pixels_stay_and_so_does_all_without_a_size() -> None:
    points = np.full((2, 3, 2), 300, np.float32)
    points[0, 0] = 0.1
    seen = np.ones((2, 3), np.float32)
    assert to_pixels(points, seen, (640, 480)) is points
    assert to_pixels(points / 600, seen, (0, 0)).max() == 0.5


def test_points_that_are_not_seen_do_not_tell_the_unit() -> None:
    points = np.array([[[0.5, 0.5], [900, 900], [900, 900]]], np.float32)
    seen = np.array([[1, 0, 0]], np.float32)
    np.testing.assert_allclose(to_pixels(points, seen, (640, 480))[0, 0], [320, 240])


def test_both_sides_are_needed() -> None:
    assert picture_size(0, 0) == (0, 0)
    assert picture_size(640, 480) == (640, 480)
    with pytest.raises(MMSignError, match='needs both sides'):
        picture_size(640, 0)
