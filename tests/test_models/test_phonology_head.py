"""Phonological attributes as targets, against cross-entropies that are summed one by one."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from helpers import one_line_error
from mmaction.structures import ActionDataSample

from mmsign.models.heads.phonology import PhonologyHead
from mmsign.models.necks.part_pooling import PooledFeatures
from mmsign.prompts.files.attributes import Attributes, write_attributes

ROWS = [
    Attributes(0, 'tea', {'location': ['Head'], 'movement': ['line', 'circle'], 'hands': ['one']}),
    Attributes(1, 'milk', {'location': ['Body'], 'hands': ['one']}),
    Attributes(2, 'sugar', {}),
    Attributes(3, 'salt', {'location': ['Head'], 'movement': ['line'], 'hands': ['one']}),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_attributes(tmp_path / 'a.jsonl', ROWS)
    return tmp_path / 'a.jsonl'


def samples(labels: list[int]) -> list[ActionDataSample]:
    out = []
    for label in labels:
        sample = ActionDataSample().set_gt_label(label)
        sample.set_metainfo(dict(gloss=ROWS[label].gloss, clip_id=f'c{label}'))
        out.append(sample)
    return out


def test_loss_and_accuracy(file: Path) -> None:
    torch.manual_seed(0)
    head = PhonologyHead(5, file, loss_weight=0.3)
    assert head.values == {'location': ['Body', 'Head'], 'movement': ['circle', 'line']}  # all have one hand
    labels = [0, 1, 2, 3, 0]
    whole = torch.randn(5, 5)
    found = head.loss(PooledFeatures(whole, {}), samples(labels))
    losses, hits = [], []
    for name, values in head.values.items():
        terms, right = [], []
        layer = head.layers[f'of_{name}']
        for row, label in zip(whole, labels):
            own = ROWS[label].attributes.get(name)
            if own is None:
                continue
            scores = [(row @ w + b).item() for w, b in zip(layer.weight, layer.bias)]
            total = sum(math.exp(score) for score in scores)
            terms.append(-sum(math.log(math.exp(scores[values.index(v)]) / total) for v in own) / len(own))
            right.append(values[scores.index(max(scores))] in own)
        losses.append(sum(terms) / len(terms))
        hits.append(sum(right) / len(right))
    assert float(found['loss_phonology']) == pytest.approx(0.3 * sum(losses) / 2, rel=1e-5)
    assert float(found['phonology_acc']) == pytest.approx(sum(hits) / 2)
    found['loss_phonology'].backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in head.parameters())


def test_a_batch_of_which_nothing_is_known(file: Path) -> None:
    found = PhonologyHead(5, file).loss(PooledFeatures(torch.randn(2, 5), {}), samples([2, 2]))
    assert {name: float(value) for name, value in found.items()} == {'loss_phonology': 0, 'phonology_acc': 0}


def test_only_some_attributes(file: Path) -> None:
    assert list(PhonologyHead(5, file, names=['movement']).values) == ['movement']
    for name in ('hands', 'colour'):  # all alike, absent
        with one_line_error(file, name, 'does not tell any two classes apart'):
            PhonologyHead(5, file, names=['movement', name])
    write_attributes(file, [Attributes(0, 'tea', {}), Attributes(1, 'milk', {'hands': ['one']})])
    with one_line_error(file, 'does not tell any two classes apart'):
        PhonologyHead(5, file)


def test_classes_of_another_order_are_refused(file: Path) -> None:
    head, wrong = PhonologyHead(5, file), samples([1])
    wrong[0].set_metainfo(dict(gloss='sugar'))
    with one_line_error(file, "class 1 is 'milk'", 'sugar'):
        head.loss(PooledFeatures(torch.randn(1, 5), {}), wrong)
