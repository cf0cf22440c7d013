"""The policy for NaN, missing points and nobody detected, against a naive check of every value."""

import math

import numpy as np
import pytest
from helpers import clips, one_line_error
from hypothesis import given
from hypothesis import strategies as st

from mmsign.preprocessing.missing import MIN_FRAMES, check_clip
from mmsign.utils.errors import MMSignError

VALUES = st.sampled_from([0.0, 1.5, -2.0, math.nan, math.inf, -math.inf])
LEVELS = st.sampled_from([0.0, 0.3, 1.0, -0.5, math.nan, math.inf])


def naive(keypoints: list, confidence: list) -> tuple[list, list] | str:
    """The cleaned clip, or a word for what is wrong with it."""
    if len(keypoints) < 2:
        return 'frame(s)'
    if any(math.isinf(x) for frame in keypoints for point in frame for x in point):
        return 'infinite'
    if any(math.isinf(c) for frame in confidence for c in frame):
        return 'infinite'
    points_out: list = []
    conf_out: list = []
    detected = False
    for frame, levels in zip(keypoints, confidence):
        points_out.append([])
        conf_out.append([])
        for point, level in zip(frame, levels):
            there = not math.isnan(level) and level > 0
            if there and any(math.isnan(x) for x in point):
                return 'is NaN'
            detected = detected or there
            points_out[-1].append(list(point) if there else [0.0] * len(point))
            conf_out[-1].append(level if there else 0.0)
    return (points_out, conf_out) if detected else 'nobody'


@st.composite
def dirty(draw: st.DrawFn) -> tuple[list, list]:
    length, count = draw(st.integers(1, 3)), draw(st.integers(1, 3))

    def table(values: st.SearchStrategy, *sizes: int) -> list:
        for size in reversed(sizes):
            values = st.lists(values, min_size=size, max_size=size)
        return draw(values)

    clean = draw(st.booleans())  # else nearly every clip would be refused
    values = st.sampled_from([0.0, 1.5, -2.0]) if clean else VALUES
    return table(values, length, count, 2), table(LEVELS, length, count)


@given(dirty())
def test_against_naive(clip: tuple[list, list]) -> None:
    expected = naive(*clip)
    if isinstance(expected, str):
        with one_line_error(expected, 'src.pose', 'clip c7', 'field'):
            check_clip(*map(np.array, clip), file='src.pose', clip='c7')
    else:
        keypoints, confidence = check_clip(*map(np.array, clip))
        assert keypoints.dtype == confidence.dtype == np.float32
        np.testing.assert_allclose(keypoints, expected[0])
        np.testing.assert_allclose(confidence, expected[1], rtol=1e-6)


@given(clips())
def test_clean_clips_pass_unchanged(clip: tuple[np.ndarray, np.ndarray]) -> None:
    keypoints, confidence = check_clip(*clip)
    np.testing.assert_array_equal(keypoints, clip[0])
    np.testing.assert_array_equal(confidence, clip[1])
    again = check_clip(keypoints, confidence)
    np.testing.assert_array_equal(again[0], keypoints)


def test_the_callers_arrays_stay_as_they_are() -> None:
    keypoints = np.ones((2, 2, 2), np.float32)
    confidence = np.array([[1, 0], [1, 0]], np.float32)
    cleaned, _ = check_clip(keypoints, confidence)
    assert keypoints.all()
    assert not cleaned[:, 1].any()


def test_nan_is_how_many_tools_write_not_detected() -> None:
    keypoints = np.full((2, 2, 2), np.nan)
    keypoints[:, 0] = 3
    confidence = np.array([[1, 0], [1, np.nan]])
    cleaned, conf = check_clip(keypoints, confidence)
    assert cleaned.tolist() == [[[3, 3], [0, 0]]] * 2
    assert conf.tolist() == [[1, 0]] * 2


@pytest.mark.parametrize('length', [0, 1])
def test_too_short(length: int) -> None:
    with one_line_error('a.npz', 'clip c', 'field length', f'{length} frame', str(MIN_FRAMES)):
        check_clip(np.ones((length, 4, 2)), np.ones((length, 4)), file='a.npz', clip='c')


@pytest.mark.parametrize(
    ('points', 'conf'),
    [((4, 3), (4, 3)), ((4, 3, 2), (4, 2)), ((4, 3, 2), (3, 3)), ((4, 3, 2), (4, 3, 1)), ((), ())],
)
def test_wrong_shapes(points: tuple[int, ...], conf: tuple[int, ...]) -> None:
    with one_line_error('a.npz', 'clip c', 'field keypoints', str(points), '(T, V, D)'):
        check_clip(np.ones(points), np.ones(conf), file='a.npz', clip='c')


@pytest.mark.parametrize('keypoints', [[[1, 2], [3]], np.array([['a']]), None, [[[{}]]]])
def test_not_even_numbers(keypoints: object) -> None:
    with one_line_error('a.npz', 'clip c', 'field keypoints'):
        check_clip(keypoints, np.ones((2, 2)), file='a.npz', clip='c')  # type: ignore[arg-type]


def test_errors_name_the_place() -> None:
    keypoints, confidence = np.ones((5, 4, 2)), np.ones((5, 4))
    keypoints[3, 2, 1] = np.nan
    with one_line_error('frame 3', 'point 2', 'confidence 0'):
        check_clip(keypoints, confidence)
    keypoints[2, 1, 0] = np.inf
    with pytest.raises(MMSignError, match='infinite value in frame 2'):
        check_clip(keypoints, confidence)
