"""The closed forms against plain loops."""

from __future__ import annotations

import numpy as np

from mmsign.evaluation.linear import STRENGTHS, ridge_logits


def naive(train, labels, test, classes):
    """Ridge with an intercept, the strength by really leaving each clip out."""
    targets = np.eye(classes)[labels]
    values = np.linalg.svd(train - train.mean(0), compute_uv=False)
    energy = (values[values > 1e-9 * values.max()] ** 2).mean()

    def fit(x, y, strength):
        mean, centre = y.mean(0), x.mean(0)
        inner = (x - centre).T @ (x - centre) + strength * energy * np.eye(x.shape[1])
        weights = np.linalg.solve(inner, (x - centre).T @ (y - mean))
        return lambda z: mean + (z - centre) @ weights

    errors = []
    for strength in STRENGTHS:
        left = [np.delete(np.arange(len(train)), i) for i in range(len(train))]
        guesses = [fit(train[rows], targets[rows], strength)(train[i]) for i, rows in enumerate(left)]
        errors.append(((np.stack(guesses) - targets) ** 2).sum())
    return fit(train, targets, STRENGTHS[int(np.argmin(errors))])(test), errors


def test_is_ridge_chosen_by_leaving_one_out(rng):
    for clips, features in ((20, 5), (12, 30)):
        labels = np.arange(clips) % 3
        train = rng.normal(size=(clips, features)) + labels[:, None]
        test = rng.normal(size=(7, features)) + 1
        expected, errors = naive(train, labels, test, 3)
        assert len(set(errors)) == len(STRENGTHS)  # they differ: the choice is a choice
        np.testing.assert_allclose(ridge_logits(train, labels, test, 3), expected, rtol=1e-4, atol=1e-5)


def test_equal_clips_and_classes_without_clips(rng):
    found = ridge_logits(np.ones((4, 3)), np.array([0, 0, 0, 2]), np.ones((2, 3)), 4)
    np.testing.assert_allclose(found, [[0.75, 0, 0.25, 0]] * 2)
    one = ridge_logits(rng.normal(size=(1, 5)), np.array([1]), rng.normal(size=(2, 5)), 2)
    assert one.argmax(1).tolist() == [1, 1]
