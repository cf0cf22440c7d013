"""What is reported of a score file against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from mmsign.evaluation import Scores
from mmsign.evaluation.fusion import accuracies
from mmsign.evaluation.summary import per_class, summary, to_markdown

from .test_fusion import make, shuffled


def test_values_are_the_accuracies(rng):
    scores = make(rng, 80, 9)
    scores.logits[np.arange(80), scores.label] += 3
    found, plain = summary(scores), accuracies(scores)
    assert found['top1'].value == plain['top1']
    assert found['top5'].value == plain['top5']
    assert np.isclose(found['per_class'].value, plain['mean_class'])
    for estimate in found.values():
        assert estimate.low <= estimate.value <= estimate.high
        assert estimate.high - estimate.low < 0.3
    again = summary(shuffled(scores, rng))
    assert again == found  # to the last digit of every interval


def test_interval_of_the_class_mean_against_resampling_by_hand(rng):
    labels = np.repeat([0, 1, 2], [40, 20, 4])
    right = (rng.random(64) < 0.6).astype(float)
    scores = make(rng, 64, 3)
    scores.label, scores.logits = labels, np.zeros((64, 3), np.float32)
    scores.logits[np.arange(64), np.where(right > 0, labels, (labels + 1) % 3)] = 1
    means = []
    for _ in range(3000):
        of_class = [rng.choice(right[labels == c], (labels == c).sum() - 1).mean() for c in range(3)]
        means.append(np.mean(of_class))
    found = summary(scores)['per_class']
    np.testing.assert_allclose([found.low, found.high], np.quantile(means, [0.025, 0.975]), atol=0.03)


def test_classes_of_one_clip_are_as_uncertain_as_their_clips():
    """With one clip a class, the mean of classes is the mean of clips, and so is its interval."""
    right = np.arange(60) % 5 > 0
    logits = np.zeros((60, 60), np.float32)
    logits[np.arange(60), np.where(right, np.arange(60), (np.arange(60) + 1) % 60)] = 1
    ids = np.array([f'c{i}' for i in range(60)])
    found = summary(Scores(ids, np.arange(60), logits, ids))
    assert found['per_class'].value == pytest.approx(found['top1'].value)
    ends = [(e.low, e.high) for e in (found['per_class'], found['top1'])]
    np.testing.assert_allclose(*ends, atol=0.03)


def scored(labels, right):
    """Scores of clips that are right or wrong as told."""
    classes = labels.max() + 1
    logits = np.zeros((len(labels), classes), np.float32)
    logits[np.arange(len(labels)), np.where(right, labels, (labels + 1) % classes)] = 1
    ids = np.array([f'c{i}' for i in range(len(labels))])
    return Scores(ids, labels, logits, np.array([f'g{i}' for i in range(classes)]))


def test_rare_classes_that_are_harder_have_the_true_mean_in_their_interval(rng):
    """Few classes of many clips and many of one: an interval about the mean of all clips would miss it."""
    labels = np.concatenate([np.repeat(np.arange(5), 20), np.arange(5, 55)])
    true = np.where(np.arange(55) < 5, 0.9, 0.3)
    held = 0
    for _ in range(100):
        found = summary(scored(labels, rng.random(150) < true[labels]))['per_class']
        assert found.low <= found.value <= found.high
        held += found.low <= true.mean() <= found.high
    assert held >= 87  # 95 % of 100, less three standard errors


@pytest.mark.parametrize(('right', 'value'), [([1] * 18, 1.0), ([1, 1, 0, 0] * 5, 0.5)])
def test_classes_that_are_all_right_or_all_wrong_are_not_certain(right, value):
    clips = len(right)
    found = summary(scored(np.arange(clips) // 2, np.array(right, bool)))['per_class']
    ends = binomtest(sum(right), clips).proportion_ci(0.95, 'exact')
    assert (found.value, found.low, found.high) == (value, ends.low, ends.high)


def test_classes_and_table(rng):
    scores = make(rng, 12, 3)
    scores.label = np.array([0] * 5 + [2] * 7)
    of_class = per_class(scores)
    assert set(of_class) == {'g0', 'g2'}
    assert of_class['g2'] == ((scores.ranks[5:] == 0).mean(), 7)
    assert to_markdown({'joint': summary(scores)}).splitlines()[-1].startswith('| joint | 0.')
