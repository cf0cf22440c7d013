"""A test's numbers are those of its score file, whatever classes the split lacks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from helpers import one_line_error

from mmsign.evaluation import ScoreFile, Scores


def collect(logits, labels, **options):
    metric = ScoreFile(**options)
    metric.dataset_meta = {'classes': ['a', 'b', 'c']}
    metric.process(
        None,
        [
            dict(clip_id=f'c{i}', gt_label=torch.tensor([label]), pred_logits=torch.tensor(row))
            for i, (row, label) in enumerate(zip(logits, labels))
        ],
    )
    return metric.compute_metrics(metric.results)


def test_a_class_that_is_only_guessed_has_no_accuracy(tmp_path):
    # two of three clips of a are right, the third is taken for b, of which there is no clip; c is a tie
    logits = [[2.0, 1, 0], [2.0, 1, 0], [1.0, 2, 0], [0.0, 1, 1]]
    found = collect(logits, [0, 0, 0, 2], out=str(tmp_path / 's.npz'))
    assert found == {'top1': 0.5, 'top5': 1, 'mean_class': pytest.approx((2 / 3 + 0) / 2), 'n': 4}
    np.testing.assert_array_equal(Scores.load(tmp_path / 's.npz').logits, np.float32(logits))


def test_numbers_need_no_file(tmp_path):
    assert collect([[2.0, 1, 0]], [0])['top1'] == 1
    assert not list(tmp_path.iterdir())
    with one_line_error('NaN', 'clip c0'):
        collect([[float('nan'), 1, 0]], [0])
