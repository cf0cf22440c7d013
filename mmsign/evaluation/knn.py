"""k nearest neighbours on preprocessed keypoints: the baseline every trained model must beat."""

from __future__ import annotations

import numpy as np


def knn_logits(
    train: np.ndarray, labels: np.ndarray, test: np.ndarray, num_classes: int, neighbours: int = 3
) -> np.ndarray:
    """Votes of the nearest training clips, nearer ones counting more.

    Args:
        train: (n, F) features.
        labels: (n,) classes.
        test: (m, F) features.
        num_classes: Number of classes.
        neighbours: k.

    Returns:
        (m, classes) log votes. A vote weighs 1 / distance; classes without a
        vote are ordered by their nearest clip, below all others.
    """
    distance = np.sqrt(
        np.maximum((test**2).sum(1)[:, None] + (train**2).sum(1)[None] - 2 * test @ train.T, 1e-12)
    )
    nearest = np.argsort(distance, axis=1, kind='stable')[:, :neighbours]
    votes = np.zeros((len(test), num_classes))
    for row, columns in enumerate(nearest):
        np.add.at(votes[row], labels[columns], 1 / distance[row, columns])
    closest = np.full((len(test), num_classes), np.inf)
    for label in np.unique(labels):
        closest[:, label] = distance[:, labels == label].min(1)
    with np.errstate(divide='ignore'):
        return np.where(votes > 0, np.log(votes), -100 - np.minimum(closest, 1e6)).astype(np.float32)
