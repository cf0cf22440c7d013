"""Axes in the usual order, against numbers that say where they belong."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.datasets.sources.axes import frames_first

FRAMES, POINTS, CHANNELS = 7, 21, 3


def known(points: int) -> bool:
    return points in (POINTS, 2 * POINTS)


def number(t: int, v: int, c: int) -> int:
    return 10000 * t + 10 * v + c


CLIP = np.array([[[number(t, v, c) for c in range(CHANNELS)] for v in range(POINTS)] for t in range(FRAMES)])


@pytest.mark.parametrize(
    'array',
    [
        CLIP,
        CLIP[None],
        CLIP[:, None],
        CLIP.transpose(2, 0, 1),
        CLIP.transpose(2, 0, 1)[None, ..., None],
        CLIP.transpose(0, 2, 1),
    ],
)
def test_every_usual_order(array: np.ndarray) -> None:
    found = frames_first(array, known)
    assert found.shape == (FRAMES, POINTS, CHANNELS)
    assert all(
        found[t, v, c] == number(t, v, c)
        for t in range(FRAMES)
        for v in range(POINTS)
        for c in range(CHANNELS)
    )


def test_two_hands_side_by_side() -> None:
    hands = np.stack([CLIP, -CLIP], 1)
    found = frames_first(hands, known)
    np.testing.assert_array_equal(found[:, :POINTS], CLIP)
    np.testing.assert_array_equal(found[:, POINTS:], -CLIP)


@pytest.mark.parametrize('shape', [(7, 22, 3), (7, 21, 5), (2, 7, 21, 3), (7, 63), (7,)])
def test_what_is_no_clip_stays_as_it_is(shape: tuple[int, ...]) -> None:
    array = np.zeros(shape)
    assert frames_first(array, known) is array
