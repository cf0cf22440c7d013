"""Pooled folds have every clip once, with the scores of the fold that tested it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.evaluation.fusion import accuracies
from mmsign.evaluation.pooling import pool_scores
from mmsign.evaluation.score_file import Scores


def fold(rng: np.random.Generator, name: str, n: int, classes: int = 5) -> Scores:
    return Scores(
        np.array([f'{name}{i}' for i in range(n)]),
        rng.integers(0, classes, n),
        rng.normal(size=(n, classes)).astype(np.float32),
        np.array([f'g{i}' for i in range(classes)]),
        config=f'joint of {name[:1]}',
        checkpoint_hash='ab',
    )


def test_every_clip_as_its_fold_scored_it(rng: np.random.Generator) -> None:
    folds = {name: fold(rng, name, n) for name, n in (('a', 4), ('longer', 9), ('b', 1))}
    pooled = pool_scores(folds)
    wanted = {
        clip: (label, row.tolist())
        for scores in folds.values()
        for clip, label, row in zip(scores.clip_id.tolist(), scores.label.tolist(), scores.logits)
    }
    found = {
        clip: (label, row.tolist())
        for clip, label, row in zip(pooled.clip_id.tolist(), pooled.label.tolist(), pooled.logits)
    }
    assert found == wanted
    assert len(pooled.clip_id) == 14
    hits = sum(accuracies(scores)['top1'] * len(scores.label) for scores in folds.values())
    assert accuracies(pooled)['top1'] == pytest.approx(hits / 14)
    assert (pooled.config, pooled.checkpoint_hash) == ('joint of a + joint of l + joint of b', '')
    pooled.check()


def test_one_fold_is_itself(rng: np.random.Generator) -> None:
    scores = fold(rng, 'a', 6)
    pooled = pool_scores({'all': scores})
    np.testing.assert_array_equal(pooled.logits, scores.logits)
    assert pooled.config == scores.config


def test_folds_are_pooled_by_class_name(rng: np.random.Generator) -> None:
    a, b = fold(rng, 'a', 6), fold(rng, 'b', 5)
    order = rng.permutation(len(b.glosses))
    turned = dataclasses.replace(
        b, glosses=b.glosses[order], logits=b.logits[:, order], label=np.argsort(order)[b.label]
    )
    plain, pooled = pool_scores({'a': a, 'b': b}), pool_scores({'a': a, 'b': turned})
    np.testing.assert_array_equal(pooled.logits, plain.logits)
    np.testing.assert_array_equal(pooled.label, plain.label)


def test_what_cannot_be_pooled_is_refused(rng: np.random.Generator) -> None:
    a, b = fold(rng, 'a', 3), fold(rng, 'b', 2)
    with one_line_error('nothing to pool'):
        pool_scores({})
    with one_line_error('two', 'clip a2', 'field clip_id', 'is tested in one too'):
        pool_scores({'one': a, 'two': dataclasses.replace(b, clip_id=np.array(['b0', 'a2']))})
    with one_line_error('two', 'field glosses', 'differ from those of one'):
        pool_scores({'one': a, 'two': dataclasses.replace(b, glosses=np.array(['x', *b.glosses[1:]]))})
