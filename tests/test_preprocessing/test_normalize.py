"""Normalisation against naive loops, and its promise: a missing point never moves anything."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from helpers import clips, litter, one_line_error, same_clip, sample
from hypothesis import assume, given
from hypothesis import strategies as st

from mmsign.datasets.transforms import Normalize
from mmsign.preprocessing.hands import is_left_handed
from mmsign.preprocessing.mirror import mirror
from mmsign.preprocessing.normalize import mean_length, mean_point, normalize_global
from mmsign.preprocessing.parts import normalize_part

Clip = tuple[np.ndarray, np.ndarray]
TIGHT: dict[str, Any] = dict(rtol=2e-4, atol=2e-4)


def mean(values: list) -> float:
    return math.fsum(values) / len(values)


def naive_origin(keypoints: np.ndarray, confidence: np.ndarray, ids: list[int]) -> list[float]:
    frames = [t for t in range(len(keypoints)) if all(confidence[t, v] > 0 for v in ids)]
    if frames:
        chosen = [(t, v) for t in frames for v in ids]
    else:
        chosen = [(t, v) for t, v in np.ndindex(confidence.shape) if confidence[t, v] > 0]
    return [mean([float(keypoints[t, v, d]) for t, v in chosen]) for d in range(keypoints.shape[2])]


def naive_length(keypoints: np.ndarray, confidence: np.ndarray, a: int, b: int) -> float:
    seen = [t for t in range(len(keypoints)) if confidence[t, a] > 0 and confidence[t, b] > 0]
    width = mean([math.dist(keypoints[t, a], keypoints[t, b]) for t in seen]) if seen else 0
    if width > 1e-6:
        return width
    points = [keypoints[t, v] for t, v in np.ndindex(confidence.shape) if confidence[t, v] > 0]
    middle = [mean([float(p[d]) for p in points]) for d in range(keypoints.shape[2])]
    spread = 2 * math.sqrt(mean([math.dist(p, middle) ** 2 for p in points]))
    return spread if spread > 1e-6 else 1.0


@given(clips(), st.data())
def test_normalize_global(clip: Clip, data: st.DataObject) -> None:
    keypoints, confidence = clip
    ids = st.integers(0, confidence.shape[1] - 1)
    center = data.draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    scale = data.draw(st.lists(ids, min_size=2, max_size=2, unique=True))
    origin, length = naive_origin(*clip, center), naive_length(*clip, *scale)
    assume(length > 0.01)
    np.testing.assert_allclose(mean_point(*clip, center), origin, **TIGHT)
    np.testing.assert_allclose(mean_length(*clip, scale), length, **TIGHT)
    out = normalize_global(*clip, center, scale)
    assert out.dtype == np.float32
    for t, v in np.ndindex(confidence.shape):
        seen = confidence[t, v] > 0
        expected: list = [(keypoints[t, v, d] - origin[d]) / length if seen else 0 for d in range(2)]
        np.testing.assert_allclose(out[t, v], expected, rtol=1e-3, atol=1e-3)


@given(clips(), st.sampled_from([1e4, -50.0, np.nan]))
def test_rubbish_at_missing_points_moves_nothing(clip: Clip, rubbish: float) -> None:
    keypoints, confidence = clip
    dirty = litter(keypoints, confidence, rubbish)
    expected = normalize_global(keypoints, confidence, [0, 1], [0, 1])
    np.testing.assert_array_equal(normalize_global(dirty, confidence, [0, 1], [0, 1]), expected)
    if not np.isnan(rubbish):
        part = normalize_part(keypoints, confidence, [0, 1], 0)
        np.testing.assert_array_equal(normalize_part(dirty, confidence, [0, 1], 0)[0][:, :2], part[0][:, :2])
        seen = confidence > 0
        np.testing.assert_array_equal(
            mirror(dirty, confidence, np.arange(seen.shape[1]))[0][seen],
            mirror(keypoints, confidence, np.arange(seen.shape[1]))[0][seen],
        )
        left, right = [0], [1]
        assert is_left_handed(dirty, confidence, left, right) == is_left_handed(
            keypoints, confidence, left, right
        )


@given(clips(min_length=4), st.floats(-50, 50), st.floats(-50, 50), st.floats(0.1, 20))
def test_place_and_size_of_the_signer_do_not_matter(clip: Clip, dx: float, dy: float, size: float) -> None:
    keypoints, confidence = clip
    assume(naive_length(*clip, 0, 1) > 0.05)
    moved = (keypoints * size + np.array([dx, dy])).astype(np.float32)
    expected = normalize_global(keypoints, confidence, [0, 1], [0, 1])
    out = normalize_global(moved, confidence, [0, 1], [0, 1])
    np.testing.assert_allclose(out, expected, rtol=1e-2, atol=1e-2)
    part, _ = normalize_part(keypoints, confidence, [0, 1], 0)
    other, _ = normalize_part(moved, confidence, [0, 1], 0)
    np.testing.assert_allclose(other[:, :2], part[:, :2], rtol=1e-2, atol=1e-2)


def test_shoulders_end_up_around_the_origin_one_apart() -> None:
    keypoints = np.array([[[2, 4], [6, 4], [9, 9]], [[4, 4], [8, 4], [9, 9]]], np.float32)
    out = normalize_global(keypoints, np.ones((2, 3), np.float32), [0, 1], [0, 1])
    assert out[:, :2].mean((0, 1)).tolist() == [0, 0]
    assert (out[:, 1, 0] - out[:, 0, 0]).tolist() == [1, 1]


@pytest.mark.parametrize('confidence', [0.0, 1.0])
def test_nothing_is_divided_by_zero(confidence: float) -> None:
    """All points at one place, or none at all."""
    keypoints, conf = np.full((3, 4, 2), 7, np.float32), np.full((3, 4), confidence, np.float32)
    assert not normalize_global(keypoints, conf, [0, 1], [0, 1]).any()
    part, conf = normalize_part(keypoints, conf, [0, 1, 2], 0)
    assert not part[:, :3].any()
    assert np.isfinite(part).all()


def test_normalize() -> None:
    before, after = sample('masa49'), Normalize()(sample('masa49'))
    layout = before['layout']
    shoulders = [layout.names.index(f'{side}_shoulder') for side in ('left', 'right')]
    clip = before['keypoints'], before['confidence']
    same_clip(after, normalize_global(*clip, shoulders, shoulders), clip[1])
    after = Normalize(center=['nose'], scale=['nose', 'left_wrist'])(sample('masa49'))
    nose, wrist = layout.names.index('nose'), layout.names.index('left_wrist')
    same_clip(after, normalize_global(*clip, [nose], [nose, wrist]), clip[1])


def test_normalize_without_its_keypoint() -> None:
    with one_line_error('layout hands43', "'left_shoulder'"):
        Normalize()(sample('hands43'))


def test_measured_by_all_that_is_seen() -> None:
    """Without two points to measure by, the root-mean-square distance from the centre becomes a half."""
    after = Normalize(center=['nose'], scale=())(sample('hands43'))
    points = after['keypoints'][after['confidence'] > 0]
    spread = math.sqrt(mean([((p - points.mean(0)) ** 2).sum() for p in points]))
    assert spread == pytest.approx(0.5, rel=1e-4)
    with one_line_error('Normalize.scale', 'name two keypoints, or none'):
        Normalize(scale=['nose'])
