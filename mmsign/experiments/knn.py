"""The k-nearest-neighbour baseline of a config's own data."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmengine.config import Config
from mmengine.registry import init_default_scope

from mmsign.evaluation.knn import knn_logits
from mmsign.evaluation.score_file import Scores
from mmsign.registry import DATASETS

#: What the baseline sees: few frames of the joints, after the config's own normalisation.
OPTIONS = {'frames': 6, 'streams': ('joint',), 'confidence': 'mask'}


def run_knn(cfg: Config, neighbours: int = 3) -> Scores:
    """Classify a config's test clips by their nearest training clips.

    Both sides pass through the *test* pipeline, so that nothing is random.

    Args:
        cfg: A config loaded with :data:`OPTIONS` as ``preset``.
        neighbours: k.
    """
    init_default_scope(cfg.get('default_scope', 'mmsign'))
    test = cfg.test_dataloader.dataset
    train = {**cfg.train_dataloader.dataset, 'pipeline': test.pipeline}
    features, labels, _, glosses = _features(train)
    targets, true, ids, _ = _features({**test, 'classes': glosses})
    logits = knn_logits(features, labels, targets, len(glosses), neighbours)
    return Scores(np.array(ids), true, logits, np.array(glosses), config=f'{neighbours}-NN')


def _features(dataset_cfg: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    dataset = DATASETS.build(dataset_cfg)
    samples = [dataset[i] for i in range(len(dataset))]
    features = np.stack([sample['inputs'].numpy()[:-1].ravel() for sample in samples])  # without confidence
    labels = np.array([int(sample['data_samples'].gt_label) for sample in samples])
    return features, labels, [s['data_samples'].clip_id for s in samples], dataset.metainfo['classes']
