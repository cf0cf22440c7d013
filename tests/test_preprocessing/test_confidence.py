"""How sure an estimator is cannot matter: no shipped pipeline lets a confidence's size through."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_clip, sample
from hypothesis import given, settings
from hypothesis import strategies as st

from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.missing import check_clip
from mmsign.registry import TRANSFORMS
from test_preprocessing.test_golden import shipped


def network_input(layout: str, steps: list, clip: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    keypoints, confidence = check_clip(*clip)
    results = sample(layout, keypoints=keypoints, confidence=confidence, draw=(1, 2, 3))
    for step in steps:
        results = TRANSFORMS.build(dict(step))(results)
    return results['inputs'].numpy()


@settings(max_examples=6)
@given(st.floats(0.3, 1.1), st.integers(0, 99), st.booleans())
@pytest.mark.parametrize('name', shipped())
def test_any_factor_leaves_the_input_alone(name: str, factor: float, seed: int, hands: bool) -> None:
    layout, steps = shipped()[name]
    keypoints, confidence = random_clip(layout, 14, 3 if layout == 'kinect20' else 2, missing=0.2, seed=seed)
    parts = build_layout(layout).parts
    scaled = confidence.copy()
    ids = [*parts['left_hand'], *parts['right_hand']] if hands else list(range(confidence.shape[1]))
    scaled[:, ids] *= factor
    found, expected = (network_input(layout, steps, (keypoints, c)) for c in (scaled, confidence))
    np.testing.assert_array_equal(found, expected)


@given(st.integers(0, 99))
def test_nor_does_any_other_calibration(seed: int) -> None:
    layout, steps = shipped()['ctrgcn_fingerspelling/train']
    keypoints, confidence = random_clip(layout, 14, missing=0.2, seed=seed)
    other = np.random.default_rng(seed).uniform(0.01, 1.1, confidence.shape) * (confidence > 0)
    found, expected = (network_input(layout, steps, (keypoints, c)) for c in (other, confidence))
    np.testing.assert_array_equal(found, expected)


def test_a_score_does_come_through_where_it_is_asked_for() -> None:
    """Else the tests above could not fail."""
    layout, steps = shipped()['ctrgcn_fingerspelling/test']
    scored = [dict(step, confidence='score') if step['type'] == 'MakeStreams' else step for step in steps]
    keypoints, confidence = random_clip(layout, 14)
    full, less = (network_input(layout, scored, (keypoints, confidence * factor)) for factor in (1, 0.5))
    np.testing.assert_allclose(less[2], full[2] / 2, rtol=1e-6)
