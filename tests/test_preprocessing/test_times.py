"""Times at which a clip is read, against their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.preprocessing.times import crop_times, loop_times, sample_times, warp_times

fractions = st.floats(0, 1)


@given(st.integers(2, 300), st.integers(1, 100), st.floats(0.01, 1), fractions)
def test_crop_times(length: int, frames: int, ratio: float, offset: float) -> None:
    times = crop_times(length, frames, ratio, offset)
    span = (length - 1) * ratio
    start = (length - 1 - span) * offset
    expected = [start + (span * i / (frames - 1) if frames > 1 else 0) for i in range(frames)]
    np.testing.assert_allclose(times, expected, atol=1e-6)
    assert times.min() >= 0
    assert times.max() <= length - 1 + 1e-9


def test_the_whole_clip_by_default() -> None:
    assert crop_times(9, 5).tolist() == [0, 2, 4, 6, 8]
    assert crop_times(9, 3, ratio=0.5, offset=0).tolist() == [0, 2, 4]
    assert crop_times(9, 3, ratio=0.5).tolist() == [2, 4, 6]
    assert crop_times(9, 3, ratio=0.5, offset=1).tolist() == [4, 6, 8]


def test_warped_times_against_their_speed() -> None:
    """The warp is the integral of its stated derivative, rises, and keeps both ends."""
    u = np.linspace(0, 1, 2001)
    for early, middle in [(1, 1), (-1, 1), (0.5, -0.7), (0, 0)]:
        out = warp_times(3 + 10 * u, early, middle)
        speed = 1 - (early * np.cos(np.pi * u) + middle * np.cos(2 * np.pi * u)) / 2
        integral = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2)]) / 2000
        np.testing.assert_allclose(out, 3 + 10 * integral, atol=1e-4)
        assert (np.diff(out) > -1e-12).all()
        assert out[[0, -1]].tolist() == pytest.approx([3, 13])
    slow_start = warp_times(np.linspace(0, 1, 5), 1, 0)
    assert slow_start[1] < 0.25
    assert warp_times(np.array([4.0]), 1, 1).tolist() == [4]


@given(st.integers(1, 60), st.integers(1, 60), fractions)
def test_loop_times(length: int, frames: int, offset: float) -> None:
    times = loop_times(length, frames, offset)
    assert len(times) == frames
    if length < frames:
        assert times.tolist() == [i % length for i in range(frames)]
    else:
        assert (np.diff(times) == 1).all()
        assert times[0] >= 0
        assert times[-1] <= length - 1
        assert float(times[0]).is_integer()


@pytest.mark.parametrize('spare', [1, 2, 5])
def test_every_window_is_equally_likely(spare: int) -> None:
    """Random offsets in [0, 1) reach the last frames as often as the first."""
    offsets = (np.arange(1200) + 0.5) / 1200
    starts = [int(loop_times(8 + spare, 8, offset)[0]) for offset in offsets]
    counts = np.bincount(starts, minlength=spare + 1)
    assert counts.tolist() == [1200 // (spare + 1)] * (spare + 1)
    assert loop_times(8 + spare, 8, 0)[0] == 0
    assert loop_times(8 + spare, 8, 1)[-1] == 8 + spare - 1
    middle = loop_times(8 + 2 * spare, 8, 0.5)
    assert middle[0] == spare


@pytest.mark.parametrize('mode', ['resize', 'loop'])
@pytest.mark.parametrize('length', [2, 5, 21, 80])
def test_the_kept_window_is_all_that_is_read(mode: str, length: int) -> None:
    whole = sample_times(length, 6, mode)
    np.testing.assert_array_equal(whole, crop_times(length, 6) if mode == 'resize' else loop_times(length, 6))
    times = sample_times(length, 6, mode, keep=(0.2, 0.8))
    assert times.min() >= np.floor(0.2 * (length - 1))
    assert times.max() <= max(np.ceil(0.8 * (length - 1)), np.floor(0.2 * (length - 1)) + 1)
