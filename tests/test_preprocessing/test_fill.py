"""Gaps are filled as a loop over points and frames does it."""

from __future__ import annotations

import copy
import itertools

import numpy as np
import pytest
from helpers import clips, one_line_error, same_clip, sample
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms import FillGaps
from mmsign.engine.runs import load_config
from mmsign.preprocessing.fill import fill_gaps
from mmsign.registry import TRANSFORMS

Clip = tuple[np.ndarray, np.ndarray]


def naive(keypoints: np.ndarray, confidence: np.ndarray, frames: int) -> Clip:
    points, conf = keypoints.astype(float), confidence.astype(float)
    for v in range(confidence.shape[1]):
        seen = [t for t in range(len(confidence)) if confidence[t, v] > 0]
        for first, last in itertools.pairwise(seen):
            if last - first - 1 <= frames:
                for t in range(first + 1, last):
                    weight = (t - first) / (last - first)
                    points[t, v] = keypoints[first, v] + weight * (keypoints[last, v] - keypoints[first, v])
                    conf[t, v] = min(confidence[first, v], confidence[last, v]) / 2
    return points, conf


@given(clips(max_length=20), st.integers(0, 6))
def test_against_a_loop(clip: Clip, frames: int) -> None:
    points, conf = fill_gaps(*clip, frames)
    assert points.dtype == conf.dtype == np.float32
    expected = naive(*clip, frames)
    np.testing.assert_allclose(points, expected[0], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(conf, expected[1], rtol=1e-6)


def test_ends_and_long_gaps_stay_missing() -> None:
    confidence = np.array([[0, 1, 0, 0, 1, 0, 0, 0, 1, 0]], np.float32).T
    keypoints = np.arange(10, dtype=np.float32)[:, None, None].repeat(2, 2) * confidence[..., None]
    points, conf = fill_gaps(keypoints, confidence, 2)
    assert conf[:, 0].tolist() == [0, 1, 0.5, 0.5, 1, 0, 0, 0, 1, 0]
    np.testing.assert_allclose(points[:, 0, 0], [0, 1, 2, 3, 4, 0, 0, 0, 8, 0], rtol=1e-6)


def test_the_step() -> None:
    before = sample(length=20)
    same_clip(FillGaps(3)(sample(length=20)), *fill_gaps(before['keypoints'], before['confidence'], 3))
    same_clip(FillGaps(0)(sample()), sample()['keypoints'], sample()['confidence'])
    for wrong in (-1, '5'):
        with one_line_error('FillGaps.frames', wrong):
            FillGaps(wrong)


@pytest.mark.parametrize('value', [0.3, 1.0])
def test_how_sure_a_filled_point_is(value: float) -> None:
    keypoints, confidence = np.ones((3, 1, 2), np.float32), np.array([[1], [0], [value]], np.float32)
    keypoints[1] = 0
    assert fill_gaps(keypoints, confidence, 5)[1][1, 0] == pytest.approx(value / 2)


@pytest.mark.parametrize('graph', ['', '_graph'])
@pytest.mark.parametrize('recipe', ['body_hands', 'hands', 'arms'])
def test_recipes_see_points_that_are_lost_in_single_frames(
    recipe: str, graph: str, rng: np.random.Generator
) -> None:
    """One lost joint must not take all that hang from it along."""
    cfg = load_config(f'mmsign::_base_/recognise/{recipe}{graph}.py', {'num_classes': 2, 'archive': 'x'})
    steps = [TRANSFORMS.build(step) for step in cfg.test_pipeline]
    layout = 'kinect20' if recipe == 'arms' else 'wholebody133'
    whole = sample(layout, 40, dims=cfg.dims)
    phase = np.linspace(0, 1, 40, dtype=np.float32)[:, None, None]
    whole['keypoints'] = whole['keypoints'][:1] + phase * whole['keypoints'][-1:]  # smooth
    whole['confidence'][:] = 1
    lost = copy.deepcopy(whole)
    gone = rng.random(lost['confidence'].shape) < 0.2
    gone[[0, -1]] = False
    lost['confidence'][gone] = 0
    lost['keypoints'][gone] = 0
    for step in steps:
        whole, lost = step(whole), step(lost)
    expected, found = whole['inputs'].numpy(), lost['inputs'].numpy()
    np.testing.assert_allclose(found, expected, atol=1e-3 * np.abs(expected).max())
