"""Scores of a test as MMEngine collects them, written as a score file and evaluated like one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmengine.evaluator import BaseMetric

from mmsign.evaluation.fusion import accuracies
from mmsign.evaluation.score_file import Scores
from mmsign.registry import METRICS
from mmsign.utils.files import file_hash


@METRICS.register_module()
class ScoreFile(BaseMetric):
    """Collects logits over all ranks; gives ``top1, top5, mean_class`` and ``n``, and writes a score file.

    The numbers are those that :func:`~mmsign.evaluation.fusion.accuracies` has for the file: a class
    without a test clip has no accuracy, while mmaction's ``AccMetric`` counts it as 0 once it is guessed,
    and ties are wrong.

    Args:
        out: The npz to write, if any.
        config: Name of the config, stored beside the scores.
        checkpoint: The checkpoint, whose hash is stored.
        **kwargs: For ``BaseMetric``.

    Raises:
        MMSignError: If no accuracy can be computed, such as from NaN.
    """

    default_prefix = 'scores'

    def __init__(
        self, out: str | None = None, config: str = '', checkpoint: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.out, self.config, self.checkpoint = out, config, checkpoint

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        for sample in data_samples:
            logits, label = sample['pred_logits'], sample['gt_label']
            self.results.append((sample['clip_id'], int(label), logits.cpu().numpy()))

    def compute_metrics(self, results: list) -> dict[str, float]:
        ids, labels, logits = zip(*results)
        assert self.dataset_meta is not None
        digest = file_hash(self.checkpoint) if self.checkpoint else ''
        scores = Scores(
            clip_id=np.array(ids),
            label=np.array(labels),
            logits=np.stack(logits).astype(np.float32),
            glosses=np.array(self.dataset_meta['classes']),
            config=self.config,
            checkpoint_hash=digest,
        )
        scores.check(self.out or self.checkpoint)
        if self.out:
            scores.save(self.out)
        return accuracies(scores)
