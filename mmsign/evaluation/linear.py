"""A linear model on preprocessed keypoints: ridge regression on the classes, a baseline beside k-NN."""

from __future__ import annotations

import numpy as np

#: Strengths of the penalty, times the features' mean energy, that leaving one clip out chooses among.
STRENGTHS = (0.01, 0.1, 1.0, 10.0, 100.0)
#: Training clips that are left out in turn, evenly spaced.
LEFT_OUT = 2000


def ridge_logits(train: np.ndarray, labels: np.ndarray, test: np.ndarray, num_classes: int) -> np.ndarray:
    """Ridge regression on one-hot classes; the penalty is the one with the least error on left-out clips.

    That error has a closed form (Allen's PRESS): the residual divided by one minus the clip's leverage. Only
    training clips choose.

    Args:
        train: (n, F) features.
        labels: (n,) classes.
        test: (m, F) features.
        num_classes: Number of classes.

    Returns:
        (m, classes) regressed memberships, float32; all equal if the training clips are.

    Examples:
        >>> train = np.array([[0.0], [1.0], [4.0], [5.0]])
        >>> ridge_logits(train, np.array([0, 0, 1, 1]), np.array([[4.5]]), 2).argmax()
        1
    """
    centre = train.mean(0, dtype=np.float64)
    left, values, right = _svd(train - centre)
    targets = np.eye(num_classes)[labels]
    mean = targets.mean(0)
    if not len(values):
        return np.tile(mean.astype(np.float32), (len(test), 1))
    inside = left.T @ (targets - mean)  # (r, classes)
    energy = float((values**2).mean())
    out = np.unique(np.linspace(0, len(train) - 1, min(LEFT_OUT, len(train))).round().astype(int))
    best, error = np.zeros(len(values)), np.inf
    for strength in STRENGTHS:
        shrink = values**2 / (values**2 + strength * energy)
        leverage = 1 / len(train) + (left[out] ** 2 * shrink).sum(1)
        residual = targets[out] - mean - left[out] @ (shrink[:, None] * inside)
        press = float(((residual / np.maximum(1 - leverage, 1e-6)[:, None]) ** 2).sum())
        if press < error:
            best, error = shrink / values, press
    weights = right.T @ (best[:, None] * inside)  # (F, classes)
    return (mean + (test - centre) @ weights).astype(np.float32)


def _svd(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The singular vectors and values that are not 0; of many rows by their Gram matrix."""
    if len(matrix) > matrix.shape[1]:
        squares, vectors = np.linalg.eigh(matrix.T @ matrix)
        kept = squares > 1e-12 * max(squares.max(initial=0), 1e-300)
        values, right = np.sqrt(squares[kept]), vectors[:, kept].T
        return matrix @ right.T / values, values, right
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    kept = values > 1e-6 * max(values.max(initial=0), 1e-300)
    return left[:, kept], values[kept], right[kept]
