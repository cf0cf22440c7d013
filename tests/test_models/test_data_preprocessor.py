"""Mixup: batches, their draws, and the loss, against one that goes clip by clip."""

from __future__ import annotations

import pytest
import torch
from helpers import one_line_error
from mmaction.structures import ActionDataSample
from torch.nn import functional as F

from mmsign.models.data_preprocessor import SignDataPreprocessor
from mmsign.models.heads.linear_cls import LinearClsHead
from mmsign.models.necks.part_pooling import PooledFeatures


def batch(draw: float = 0.3) -> dict:
    samples = []
    for label in (0, 1, 2, 1, 0):
        sample = ActionDataSample().set_gt_label(label)
        sample.set_metainfo(dict(clip_id=f'c{len(samples)}', text_draw=(draw, 0.7)))
        samples.append(sample)
    torch.manual_seed(0)
    return {'inputs': [torch.randn(2, 4, 3) for _ in samples], 'data_samples': samples}


def test_a_mixed_batch() -> None:
    data = batch()
    clips = torch.stack(data['inputs'])
    found = SignDataPreprocessor(mixup=1.0)(data, training=True)
    labels = [int(sample.gt_label) for sample in data['data_samples']]
    assert labels == [0, 1, 2, 1, 0]  # the clip's own class stays
    share = data['data_samples'][0].mixed[1]
    assert 0 < share <= 0.5
    for i, sample in enumerate(data['data_samples']):
        assert sample.mixed[1] == share
        partners = [
            j
            for j in range(5)
            if torch.allclose(found['inputs'][i], (1 - share) * clips[i] + share * clips[j], atol=1e-6)
        ]
        assert len(partners) == 1
        assert sample.mixed[0] == labels[partners[0]]
    again, other = batch(), batch(0.4)
    repeated = SignDataPreprocessor(mixup=1.0)(again, training=True)
    torch.testing.assert_close(repeated['inputs'], found['inputs'], rtol=0, atol=0)
    SignDataPreprocessor(mixup=1.0)(other, training=True)
    assert other['data_samples'][0].mixed[1] != share


def test_nothing_is_mixed_in_tests_or_by_default() -> None:
    for options, training in (({'mixup': 1.0}, False), ({}, True)):
        data = batch()
        found = SignDataPreprocessor(**options)(data, training=training)
        torch.testing.assert_close(found['inputs'], torch.stack(data['inputs']), rtol=0, atol=0)
        assert data['data_samples'][0].get('mixed') is None
    for wrong in (-1, float('inf'), float('nan')):
        with one_line_error('field mixup'):
            SignDataPreprocessor(mixup=wrong)


@pytest.mark.parametrize('smoothing', [0.0, 0.1])
def test_the_loss_of_a_mixed_batch(smoothing: float) -> None:
    data = batch()
    SignDataPreprocessor(mixup=1.0)(data, training=True)
    torch.manual_seed(1)
    head, whole = LinearClsHead(3, 6, label_smoothing=smoothing), torch.randn(5, 6)
    found = head.loss(PooledFeatures(whole, {}), data['data_samples'])['loss_cls']
    total = torch.zeros(())
    for row, sample in zip(head(whole), data['data_samples']):
        other, share = sample.mixed
        target = torch.full((3,), smoothing / 3)
        target[int(sample.gt_label)] += (1 - smoothing) * (1 - share)
        target[other] += (1 - smoothing) * share
        total = total - (target * F.log_softmax(row, 0)).sum() / 5
    torch.testing.assert_close(found, total)
