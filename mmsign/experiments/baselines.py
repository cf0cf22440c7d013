"""What needs no network, to stand beside one: nearest neighbours and a linear model on the same clips."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mmengine.config import Config

from mmsign.evaluation.linear import ridge_logits
from mmsign.evaluation.score_file import Scores
from mmsign.experiments.knn import Features, knn_scores, load_features


def linear_scores(features: Features) -> Scores:
    """Test clips by ridge regression on the training clips' classes."""
    logits = ridge_logits(features.train, features.labels, features.test, len(features.glosses))
    return features.scores(logits, 'linear')


#: A row's ``method`` → what scores the test clips.
BASELINES: dict[str, Callable[[Features], Scores]] = {
    'nn': partial(knn_scores, neighbours=1),
    'knn': knn_scores,
    'linear': linear_scores,
}


def run_baseline(method: str, cfg: Config) -> Scores:
    """Classify a config's test clips without a network.

    Args:
        method: One of :data:`BASELINES`.
        cfg: See :func:`~mmsign.experiments.knn.load_features`.
    """
    return BASELINES[method](load_features(cfg))
