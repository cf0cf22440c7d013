"""The policy for NaN, missing points and nobody detected, against a naive check of every value."""

import math

import numpy as np
import pytest
from helpers import clips, one_line_error
from hypothesis import given
from hypothesis import strategies as st

from mmsign.preprocessing.missing import MIN_FRAMES, check_clip, seen_points
from mmsign.utils.errors import MMSignError

VALUES = st.sampled_from([0.0, 1.5, -2.0, math.nan, math.inf, -math.inf])
LEVELS = st.sampled_from([0.0, 0.3, 1.0, 1.06, -0.02, math.nan, math.inf] * 3 + [-0.5, 3.7])


def naive(keypoints: list, confidence: list) -> tuple[list, list] | str:
    """The cleaned clip, or a word for what is wrong with it."""
    if len(keypoints) < 2:
        return 'frame(s)'
    if any(math.isinf(x) for frame in keypoints for point in frame for x in point):
        return 'infinite'
    if any(math.isinf(c) for frame in confidence for c in frame):
        return 'infinite'
    for frame, levels in zip(keypoints, confidence):
        for point, level in zip(frame, levels):
            if level > 0 and any(math.isnan(x) for x in point):
                return 'is NaN'
    if any(c < -0.1 or c > 1.25 for frame in confidence for c in frame):
        return 'ranges from'
    points_out: list = []
    conf_out: list = []
    detected = False
    for frame, levels in zip(keypoints, confidence):
        points_out.append([])
        conf_out.append([])
        for point, level in zip(frame, levels):
            there = not math.isnan(level) and level > 0
            detected = detected or there
            points_out[-1].append(list(point) if there else [0.0] * len(point))
            conf_out[-1].append(min(level, 1.0) if there else 0.0)
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


@pytest.mark.parametrize(
    'keypoints', [[[1, 2], [3]], np.array([['a']]), None, [[[{}]]], [[[10**400]]], [[[1j]]]]
)
def test_not_even_numbers(keypoints: object) -> None:
    with one_line_error('a.npz', 'clip c', 'field keypoints'):
        check_clip(keypoints, np.ones((2, 2)), file='a.npz', clip='c')  # type: ignore[arg-type]


@pytest.mark.parametrize('value', [1.1e9, -1e30, 3e38])
def test_absurd_coordinates(value: float) -> None:
    """One such clip among thousands would end a training, as its squares are infinite."""
    keypoints, confidence = np.ones((5, 4, 2), np.float32), np.ones((5, 4), np.float32)
    keypoints[3, 2, 1] = value
    with one_line_error(f'a coordinate of {abs(value):.3g} at frame 3, point 2'):
        check_clip(keypoints, confidence)
    confidence[3, 2] = 0  # it is not seen
    assert not check_clip(keypoints, confidence)[0][3, 2].any()
    check_clip(np.full((5, 4, 2), 1e9, np.float32), np.ones((5, 4)))


def test_errors_name_the_place() -> None:
    keypoints, confidence = np.ones((5, 4, 2)), np.ones((5, 4))
    keypoints[3, 2, 1] = np.nan
    with one_line_error('frame 3', 'point 2', 'confidence 0'):
        check_clip(keypoints, confidence)
    keypoints[2, 1, 0] = np.inf
    with pytest.raises(MMSignError, match='infinite value in frame 2'):
        check_clip(keypoints, confidence)


@pytest.mark.parametrize(
    ('values', 'words'),
    [
        ([0.2, 3.7], ('0 to 3.7', 'z')),
        ([-0.5, 0.5], ('-0.5 to 0.5', 'z', 'logits')),
        ([-5.1, 8.0], ('-5.1 to 8', 'logits')),
        ([0.0, 97.0], ('0 to 97', 'per cent')),
        ([0.0, 255.0], ('0 to 255', 'coordinate')),
    ],
)
def test_another_quantity_in_the_place_of_the_confidence(values: list[float], words: tuple[str, ...]) -> None:
    confidence = np.resize(values, (4, 3))
    with one_line_error('a.npz', 'clip c', 'field confidence', *words):
        check_clip(np.ones((4, 3, 2)), confidence, file='a.npz', clip='c')


def test_minus_one_in_every_column_is_missing() -> None:
    keypoints, confidence = np.full((3, 2, 2), 5.0), np.full((3, 2), 0.9)
    keypoints[1], confidence[1] = -1, -1
    cleaned, conf = check_clip(keypoints, confidence)
    assert not cleaned[1].any()
    np.testing.assert_allclose(conf[:, 0], [0.9, 0, 0.9])
    keypoints[1] = 3
    with one_line_error('-1 to 0.9'):
        check_clip(keypoints, confidence)


def naive_seen(keypoints: np.ndarray, blocks: list[list[int]]) -> np.ndarray:
    """The rules of :func:`seen_points`, value by value."""
    frames, points, dims = keypoints.shape
    negative = {float(x) for x in keypoints.ravel() if x < 0}
    filler = negative.pop() if len(negative) == 1 else None
    filled = {(t, v) for t in range(frames) for v in range(points) if set(keypoints[t, v]) == {filler}}
    known = {
        (t, v)
        for t in range(frames)
        for v in range(points)
        if not any(math.isnan(x) for x in keypoints[t, v])
    }
    if sum(float(x) == filler for t, v in known for x in keypoints[t, v]) == len(filled) * dims:
        known -= filled
    zero = {(t, v) for t, v in known if not any(keypoints[t, v])}
    seen = known - zero
    for block in blocks:
        shown = set()
        for t in range(frames):
            spots = [tuple(keypoints[t, v]) for v in block if (t, v) in known]
            if any((t, v) in seen for v in block) and (len(spots) == 1 or len(set(spots)) > 1):
                shown.add(t)
        seen -= {(t, v) for t in range(frames) for v in block if t not in shown}
        for v in block:
            alone = {t for t in shown if [u for u in block if (t, u) in zero] == [v]}
            if len(alone) > len(shown) / 2:
                seen |= {(t, v) for t in alone}
    return np.array([[(t, v) in seen for v in range(points)] for t in range(frames)], np.float32)


@given(st.integers(0, 10**6), st.sampled_from(['zeros', 'minus', 'nan', 'mixed', 'signed']))
def test_seen_points_against_naive(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    keypoints = rng.integers(0, 3, (4, 7, 2)).astype(float)
    if kind == 'signed':
        keypoints -= 1
    fillers = {'zeros': [0.0], 'minus': [-1.0], 'nan': [math.nan], 'mixed': [0.0, -1.0, math.nan, -2.0]}
    for filler in fillers.get(kind, []):
        keypoints[rng.random((4, 7)) < 0.2] = filler
        keypoints[rng.random(4) < 0.3, :3] = filler
    blocks = [[0, 1, 2], [3, 4, 5]]
    np.testing.assert_array_equal(seen_points(keypoints, blocks), naive_seen(keypoints, blocks))


@pytest.mark.parametrize('filler', [0, -1, math.nan, 9999])
def test_a_block_is_missing_where_all_of_it_is(filler: float) -> None:
    keypoints = np.random.default_rng(0).uniform(0.1, 1, (6, 8, 3))
    keypoints[2:4, 4:] = filler
    seen = seen_points(keypoints, [range(4), range(4, 8)])
    assert seen[:, :4].all()
    assert seen[:, 4:].all(1).tolist() == [True, True, False, False, True, True]
    assert not seen[2:4, 4:].any()


def test_a_wrist_at_the_origin_is_a_wrist() -> None:
    hand = np.random.default_rng(0).normal(size=(6, 21, 3))
    hand[:, 0] = 0
    hand[3] = 0
    seen = seen_points(hand, [range(21)])
    assert seen[[0, 1, 2, 4, 5]].all()
    assert not seen[3].any()


def test_a_joint_that_is_lost_now_and_then_is_no_origin() -> None:
    body = np.random.default_rng(0).uniform(100, 400, (6, 9, 2))
    body[2, 5] = 0
    body[:, 7:] = 0  # legs outside the picture, in every frame
    seen = seen_points(body, [range(9)])
    assert seen[2].tolist() == [1, 1, 1, 1, 1, 0, 1, 0, 0]


def test_points_of_no_block_are_missing_at_zero() -> None:
    assert seen_points(np.array([[[0, 0], [1, 2]]] * 2)).tolist() == [[0, 1]] * 2


def test_depths_in_the_place_of_confidences_are_refused(rng: np.random.Generator) -> None:
    keypoints = rng.uniform(0, 500, (5, 21, 2))
    with one_line_error('confidence', 'looks like z'):
        check_clip(keypoints, rng.uniform(-0.09, 0.09, (5, 21)))
    overshooting = rng.uniform(0.4, 1.06, (5, 21))
    overshooting[:, :6] = -0.05  # a hand that heatmaps do not show
    _, confidence = check_clip(keypoints, overshooting)
    assert (confidence[:, :6] == 0).all()
    assert (confidence[:, 6:] > 0).all()
