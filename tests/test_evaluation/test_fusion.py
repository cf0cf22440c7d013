"""Fusion joins by clip id and refuses what does not match."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.evaluation.fusion import accuracies, fuse_scores
from mmsign.evaluation.score_file import Scores
from mmsign.utils.errors import MMSignError


def make(rng, n=20, classes=7):
    return Scores(
        np.array([f'c{i}' for i in range(n)]),
        rng.integers(0, classes, n),
        rng.normal(0, 3, (n, classes)).astype(np.float32),
        np.array([f'g{i}' for i in range(classes)]),
    )


def other(scores, rng):
    return dataclasses.replace(scores, logits=rng.normal(0, 3, scores.logits.shape).astype(np.float32))


def shuffled(scores, rng):
    order = rng.permutation(len(scores.clip_id))
    return dataclasses.replace(
        scores, clip_id=scores.clip_id[order], label=scores.label[order], logits=scores.logits[order]
    )


def naive(runs, weights):
    """Clip id → summed softmax, one number at a time."""
    out = {}
    for scores, weight in zip(runs, weights):
        for clip_id, logits in zip(scores.clip_id, scores.logits):
            total = sum(np.exp(float(x)) for x in logits)
            for i, x in enumerate(logits):
                out.setdefault(clip_id, np.zeros(len(logits)))[i] += weight * np.exp(float(x)) / total
    return {clip_id: sums / sum(weights) for clip_id, sums in out.items()}


def renumbered(scores, order):
    """The same scores, class i being what class ``order[i]`` was."""
    return dataclasses.replace(
        scores,
        glosses=scores.glosses[order],
        logits=scores.logits[:, order],
        label=np.array([order.tolist().index(label) for label in scores.label]),
    )


def test_classes_are_joined_by_name(rng):
    first = make(rng)
    second = other(first, rng)
    plain = fuse_scores({'a': first, 'b': second}, {'a': 2, 'b': 1})
    turned = renumbered(shuffled(second, rng), rng.permutation(7))
    fused = fuse_scores({'a': first, 'b': turned}, {'a': 2, 'b': 1})
    np.testing.assert_allclose(fused.logits, plain.logits, rtol=1e-12)
    assert fused.glosses.tolist() == first.glosses.tolist()
    np.testing.assert_array_equal(fused.label, first.label)


@pytest.mark.parametrize('weights', [(1, 1, 1), (2, 1, 0.5), (0, 1, 0)])
def test_against_a_naive_sum_whatever_the_order(rng, weights):
    first = make(rng)
    runs = [first, shuffled(other(first, rng), rng), shuffled(other(first, rng), rng)]
    names = ['joint', 'bone', 'motion']
    fused = fuse_scores(dict(zip(names, runs)), dict(zip(names, weights)))
    wanted = naive(runs, weights)
    for clip_id, logits in zip(fused.clip_id, fused.logits):
        np.testing.assert_allclose(np.exp(logits), wanted[clip_id], rtol=1e-4)
    np.testing.assert_array_equal(fused.clip_id, first.clip_id)
    np.testing.assert_array_equal(fused.label, first.label)


def test_classes_far_behind_keep_their_order(rng):
    scores = make(rng, classes=30)
    scores.logits *= 40  # such as those of neighbours, where classes without a vote are at -100 and less
    scores.logits[:, 5][scores.label != 5] = -np.inf  # a class that cannot be answered
    fused = fuse_scores({'a': scores, 'b': other(scores, rng)}, {'a': 1, 'b': 0})
    np.testing.assert_array_equal(fused.ranks, scores.ranks)
    np.testing.assert_array_equal(np.isfinite(fused.logits), np.isfinite(scores.logits))


def test_one_run_and_equal_weights(rng):
    first = make(rng)
    second = other(first, rng)
    alone = fuse_scores({'a': first})
    np.testing.assert_array_equal(alone.ranks, first.ranks)
    np.testing.assert_allclose(
        fuse_scores({'a': first, 'b': second}).logits,
        fuse_scores({'b': second, 'a': first}, {'a': 3, 'b': 3}).logits,
        rtol=1e-5,
    )


def test_huge_logits_do_not_overflow(rng):
    first = make(rng)
    first.logits *= 1e4
    fused = fuse_scores({'a': first, 'b': other(first, rng)})
    assert np.isfinite(fused.logits).all()


@pytest.mark.parametrize(
    ('change', 'problem'),
    [
        (
            lambda s: dict(clip_id=s.clip_id[1:], label=s.label[1:], logits=s.logits[1:]),
            r'b: clip c0: .*is in a only \(1 such',
        ),
        (lambda s: dict(clip_id=np.array(['x', *s.clip_id[1:]])), r'is in a only'),
        (lambda s: dict(label=(s.label + (np.arange(20) == 3)) % 7), 'b: clip c3: field label'),
        (lambda s: dict(glosses=np.array(['x', *s.glosses[1:]])), "b: field glosses: .*those of a .*'g0'"),
        (lambda s: dict(glosses=s.glosses[::-1]), "b: clip c0: field label: is 'g1', in a 'g5'"),
        (lambda s: dict(clip_id=np.array(['c1', *s.clip_id[1:]])), 'b: clip c1: field clip_id: occurs twice'),
    ],
)
def test_what_does_not_match_is_refused(rng, change, problem):
    first = make(rng)
    second = dataclasses.replace(other(first, rng), **change(first))
    with pytest.raises(MMSignError, match=problem):
        fuse_scores({'a': first, 'b': second})


@pytest.mark.parametrize(
    'weights', [{'a': 1}, {'a': 1, 'b': -1}, {'a': 1, 'b': float('nan')}, {'a': 0, 'b': 0}]
)
def test_bad_weights(rng, weights):
    first = make(rng)
    with pytest.raises(MMSignError, match='weight'):
        fuse_scores({'a': first, 'b': other(first, rng)}, weights)
    with pytest.raises(MMSignError, match='nothing to fuse'):
        fuse_scores({})


def test_accuracies_against_sorting(rng):
    scores = make(rng, 60)
    best = np.argsort(-scores.logits, axis=1)
    hits = best[:, 0] == scores.label
    wanted = {
        'top1': hits.mean(),
        'top5': np.mean([label in row[:5] for label, row in zip(scores.label, best)]),
        'mean_class': np.mean([hits[scores.label == c].mean() for c in set(scores.label.tolist())]),
        'n': 60,
    }
    assert accuracies(scores) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ('field', 'value', 'problem'),
    [
        ('clip_id', np.array([b'a', b'b', b'c']), 'is |S1, not texts'),
        ('glosses', np.array([True, False]), 'is bool, not texts'),
        ('glosses', np.arange(2), 'is int64, not texts'),
        ('config', np.array(5), 'is no text'),
        ('checkpoint_hash', np.array(['a', 'b']), 'is no text'),
        ('label', None, 'an array is missing'),
        ('logits', np.array([None]), 'Python objects'),
    ],
)
def test_score_files_of_other_types(tmp_path, field, value, problem):
    values = {
        'clip_id': np.array(['a', 'b', 'c']),
        'label': np.array([0, 1, 0]),
        'logits': np.zeros((3, 2), np.float32),
        'glosses': np.array(['x', 'y']),
        **{'config': 'c', 'checkpoint_hash': ''},
        field: value,
    }
    np.savez(tmp_path / 'a.npz', **{name: array for name, array in values.items() if array is not None})
    with one_line_error(tmp_path / 'a.npz', problem):
        Scores.load(tmp_path / 'a.npz')


def test_score_files_that_lie_are_refused(tmp_path):
    good = Scores(np.array(['a', 'b']), np.array([0, 1]), np.zeros((2, 2), np.float32), np.array(['x', 'y']))
    logits = good.logits.copy()
    logits[1, 0] = np.nan
    Scores(good.clip_id, good.label, logits, good.glosses).save(tmp_path / 'nan.npz')
    with one_line_error('nan.npz', 'clip b', 'field logits', 'is NaN', 'diverged'):
        Scores.load(tmp_path / 'nan.npz')
    for i, row in enumerate(([0, np.inf], [-np.inf, -np.inf])):  # such as of an overflow in half precision
        logits[1] = row
        Scores(good.clip_id, good.label, logits, good.glosses).save(tmp_path / f'inf{i}.npz')
        with one_line_error(f'inf{i}.npz', 'clip b', 'field logits', 'infinite'):
            Scores.load(tmp_path / f'inf{i}.npz')
    logits[1] = [0, -np.inf]  # a class that cannot be answered is none of these
    Scores(good.clip_id, good.label, logits, good.glosses).check()
    Scores(good.clip_id, good.label.astype(float), good.logits, good.glosses).save(tmp_path / 'float.npz')
    with one_line_error('float.npz', 'field label', 'is float64'):
        Scores.load(tmp_path / 'float.npz')
    Scores(good.clip_id[:0], good.label[:0], good.logits[:0], good.glosses).save(tmp_path / 'none.npz')
    with one_line_error('none.npz', 'has no clip'):
        Scores.load(tmp_path / 'none.npz')
    Scores(good.clip_id, np.array([0, 2]), good.logits, good.glosses).save(tmp_path / 'label.npz')
    with one_line_error('label.npz', 'clip b', 'field label', 'is 2, there are 2 glosses'):
        Scores.load(tmp_path / 'label.npz')
    shapes = [
        ('clip_id', np.array(['a', 'a']), 'clip a', 'more than once'),
        ('clip_id', np.array('a'), 'has shape ()'),
        ('label', np.array([[0], [1]]), 'has shape (2, 1)'),
        ('glosses', np.array([['x', 'y']]), 'has shape (1, 2)'),
        ('logits', np.zeros((2, 2), complex), 'is complex128'),
        ('logits', np.array([['0', '1']] * 2), 'not real numbers'),
    ]
    for field, values, *words in shapes:
        dataclasses.replace(good, **{field: values}).save(tmp_path / 'shape.npz')
        with one_line_error('shape.npz', f'field {field}', *words):
            Scores.load(tmp_path / 'shape.npz')
    (tmp_path / 'empty.npz').write_bytes(b'')
    np.save(tmp_path / 'array.npy', np.zeros(3))
    good.save(tmp_path / 'good.npz')
    data = bytearray((tmp_path / 'good.npz').read_bytes())
    for i in range(40, len(data), 97):
        data[i] ^= 255
    (tmp_path / 'damaged.npz').write_bytes(bytes(data))
    for name in ('empty.npz', 'array.npy', 'damaged.npz'):
        with one_line_error(name):
            Scores.load(tmp_path / name)
    assert Scores.load(tmp_path / 'good.npz').ranks.tolist() == [1, 1]
