"""The k-nearest-neighbour baseline of a config's own data."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from mmengine.config import Config
from mmengine.registry import init_default_scope

from mmsign.evaluation.knn import knn_logits
from mmsign.evaluation.score_file import Scores
from mmsign.registry import DATASETS

#: What the baseline sees: few frames of the joints, after the config's own normalisation.
OPTIONS = {'frames': 6, 'streams': ('joint',), 'confidence': 'mask'}


#: Distances that are computed at once.
AT_ONCE = 1 << 23


class Features(NamedTuple):
    """Both sides of a config's data.

    Attributes:
        train: (n, F) of the training clips.
        labels: (n,) their classes.
        test: (m, F) of the test clips.
        true: (m,) their classes.
        clip_id: (m,) their ids.
        glosses: Of all classes.
    """

    train: np.ndarray
    labels: np.ndarray
    test: np.ndarray
    true: np.ndarray
    clip_id: np.ndarray
    glosses: np.ndarray

    def scores(self, logits: np.ndarray, name: str) -> Scores:
        """What a baseline says of the test clips: logits (m, classes)."""
        return Scores(self.clip_id, self.true, logits, self.glosses, config=name)


def load_features(cfg: Config) -> Features:
    """Features of a config's clips.

    Both sides pass through the *test* pipeline, so that nothing is random.

    Args:
        cfg: A config loaded with :data:`OPTIONS` as ``preset``.
    """
    init_default_scope(cfg.get('default_scope', 'mmsign'))
    test = cfg.test_dataloader.dataset
    train = {**cfg.train_dataloader.dataset, 'pipeline': test.pipeline}
    features, labels, _, glosses = _features(train)
    targets, true, ids, _ = _features({**test, 'classes': glosses})
    return Features(features, labels, targets, true, np.array(ids), np.array(glosses))


def knn_scores(features: Features, neighbours: int = 3) -> Scores:
    """Test clips by their nearest training clips."""
    at_once = max(1, AT_ONCE // len(features.train))
    logits = [
        knn_logits(
            features.train,
            features.labels,
            features.test[start : start + at_once],
            len(features.glosses),
            neighbours,
        )
        for start in range(0, len(features.test), at_once)
    ]
    return features.scores(np.concatenate(logits), f'{neighbours}-NN')


def _features(dataset_cfg: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    dataset = DATASETS.build(dataset_cfg)
    samples = [dataset[i] for i in range(len(dataset))]
    features = np.stack([sample['inputs'].numpy()[:-1].ravel() for sample in samples])  # without confidence
    labels = np.array([int(sample['data_samples'].gt_label) for sample in samples])
    return features, labels, [s['data_samples'].clip_id for s in samples], dataset.metainfo['classes']
