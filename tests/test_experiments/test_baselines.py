"""Tests of the baselines as rows of a table, against what they are made of."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.evaluation.knn import knn_logits
from mmsign.evaluation.linear import ridge_logits
from mmsign.experiments.baselines import BASELINES
from mmsign.experiments.knn import Features
from mmsign.experiments.table import METHODS


@pytest.fixture
def features(rng: np.random.Generator) -> Features:
    labels, true = np.arange(9) % 3, np.arange(4) % 3
    ids = np.array([f'clip{i}' for i in range(4)])
    return Features(
        rng.normal(size=(9, 5)), labels, rng.normal(size=(4, 5)), true, ids, np.array(['a', 'b', 'c'])
    )


def test_rows_can_be_every_baseline() -> None:
    assert set(BASELINES) == set(METHODS) - {'train', 'unseen'}


@pytest.mark.parametrize(('method', 'neighbours'), [('nn', 1), ('knn', 3)])
def test_neighbours(features: Features, method: str, neighbours: int) -> None:
    found = BASELINES[method](features)
    expected = knn_logits(features.train, features.labels, features.test, 3, neighbours)
    np.testing.assert_allclose(found.logits, expected, rtol=1e-5)
    assert found.clip_id.tolist() == features.clip_id.tolist()


def test_linear(features: Features) -> None:
    expected = ridge_logits(features.train, features.labels, features.test, 3)
    np.testing.assert_allclose(BASELINES['linear'](features).logits, expected)
