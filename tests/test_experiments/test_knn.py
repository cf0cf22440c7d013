"""Baselines over many clips are computed in pieces, with the same result."""

from __future__ import annotations

import numpy as np

from mmsign.evaluation.knn import knn_logits
from mmsign.experiments import knn


def test_pieces_are_the_whole(rng, monkeypatch):
    labels = np.arange(9) % 3
    found = knn.Features(
        rng.normal(size=(9, 4)),
        labels,
        rng.normal(size=(7, 4)),
        np.arange(7) % 3,
        np.array([f'c{i}' for i in range(7)]),
        np.array(['a', 'b', 'c']),
    )
    whole = knn_logits(found.train, labels, found.test, 3, 3)
    for at_once in (1, 20, 10_000):  # one clip, two, and all
        monkeypatch.setattr(knn, 'AT_ONCE', at_once)
        np.testing.assert_array_equal(knn.knn_scores(found).ranks, found.scores(whole, '').ranks)
        np.testing.assert_allclose(knn.knn_scores(found).logits, whole, rtol=1e-5)
