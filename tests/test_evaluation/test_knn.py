from __future__ import annotations

import math

import numpy as np
import pytest

from mmsign.evaluation.knn import knn_logits


def naive(train, labels, test, classes, k):
    """Votes of the nearest, computed clip by clip."""
    out = []
    for clip in test:
        distances = [math.dist(clip, other) for other in train]
        order = sorted(range(len(train)), key=lambda i: distances[i])[:k]
        votes = [0.0] * classes
        for i in order:
            votes[labels[i]] += 1 / distances[i]
        out.append(votes)
    return np.array(out)


@pytest.mark.parametrize('k', [1, 3, 7])
def test_votes_against_plain_python(rng, k):
    train, test = rng.normal(size=(20, 5)), rng.normal(size=(6, 5))
    labels = rng.integers(0, 4, 20)
    votes = naive(train, labels, test, 4, k)
    logits = knn_logits(train, labels, test, 4, k)
    voted = votes > 0
    np.testing.assert_allclose(np.exp(logits[voted]), votes[voted], rtol=1e-4)
    assert (logits[~voted] < -90).all()


def test_classes_without_a_vote_are_ordered_by_their_nearest_clip():
    train = np.array([[0.0], [5.0], [2.0]])
    logits = knn_logits(train, np.array([0, 1, 2]), np.array([[0.5]]), 4, 1)[0]
    assert np.argsort(-logits).tolist() == [0, 2, 1, 3]


def test_a_training_clip_finds_itself(rng):
    train = rng.normal(size=(10, 3))
    labels = np.arange(10)
    assert (knn_logits(train, labels, train, 10, 3).argmax(1) == labels).all()
