"""Unseen signs: restricting, chance and the generalised numbers against plain loops."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.evaluation.bootstrap import exact
from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.unseen import among, chance, described, harmonic, pool_hits, summary
from mmsign.experiments.render import markdown
from mmsign.experiments.table import Table

GLOSSES = [f'g{i}' for i in range(7)]
UNSEEN = ['g1', 'g4', 'g6']


def make(seed: int = 0, n: int = 80, without: tuple[int, ...] = (3,)) -> Scores:
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, 7)).astype(np.float32)
    label = rng.integers(0, 7, n)
    logits[np.arange(n), label] += 1
    logits[:, list(without)] = -np.inf
    return Scores(np.array([f'c{i}' for i in range(n)]), label, logits, np.array(GLOSSES))


def naive_hits(scores: Scores, candidates: list[int], clips: list[int], k: int) -> list[int]:
    out = []
    for label, row in zip(scores.label, scores.logits):
        if label in clips:
            best = sorted(candidates, key=lambda c: -row[c])[:k]
            out.append(int(label in best))
    return out


@pytest.mark.parametrize('seed', range(3))
def test_numbers_against_loops(seed: int) -> None:
    scores = make(seed)
    numbers = summary(scores, UNSEEN)
    new, every = [1, 4, 6], [0, 1, 2, 4, 5, 6]
    for k in (1, 5):
        assert numbers[f'top{k}'].value == pytest.approx(np.mean(naive_hits(scores, new, new, k)))
    assert (numbers['chance_top1'], numbers['chance_top5']) == (pytest.approx(1 / 3), 1)
    assert (numbers['classes'], numbers['clips']) == (3, len(naive_hits(scores, new, new, 1)))
    seen = np.mean(naive_hits(scores, every, [0, 2, 5], 1))
    unseen = np.mean(naive_hits(scores, every, new, 1))
    found = numbers['generalised']
    assert found['seen'].value == pytest.approx(seen)
    assert found['unseen'].value == pytest.approx(unseen)
    assert found['harmonic'].value == pytest.approx(2 / (1 / seen + 1 / unseen))
    assert found['chance_top1'] == pytest.approx(1 / 6)
    assert found['harmonic'].low < found['harmonic'].value < found['harmonic'].high


def test_a_narrower_choice_makes_no_unseen_sign_a_seen_one() -> None:
    scores = make()
    every, few = summary(scores, UNSEEN), summary(scores, UNSEEN, choices=['g1', 'g6'])
    assert few['generalised'] == every['generalised']
    assert few['top1'].value == pytest.approx(np.mean(naive_hits(scores, [1, 6], [1, 6], 1)))
    assert (few['classes'], few['clips']) == (2, len(naive_hits(scores, [1, 6], [1, 6], 1)))


def test_only_the_chosen_clips_and_classes() -> None:
    scores = make()
    kept = among(scores, UNSEEN)
    assert kept.clip_id.tolist() == [
        c for c, label in zip(scores.clip_id, scores.label) if label in (1, 4, 6)
    ]
    assert np.isfinite(kept.logits).any(0).tolist() == [gloss in UNSEEN for gloss in GLOSSES]
    assert described(scores) == ['g0', 'g1', 'g2', 'g4', 'g5', 'g6']
    assert chance(kept, 2) == pytest.approx([2 / 3] * len(kept.label))
    with one_line_error("no class 'g9'"):
        among(scores, ['g1', 'g9'])
    with one_line_error('none of their clips'):
        among(among(scores, ['g1']), ['g4'])


def test_without_clips_of_seen_signs_there_is_nothing_generalised() -> None:
    scores = make()
    keep = np.isin(scores.label, [1, 4])
    part = Scores(scores.clip_id[keep], scores.label[keep], scores.logits[keep], scores.glosses)
    assert 'generalised' not in summary(part, ['g1', 'g4'])


def test_a_class_without_text_cannot_be_unseen() -> None:
    with one_line_error("'g3' has no text", 'field unseen'):
        summary(make(), ['g1', 'g3'])


def test_harmonic_mean_of_nothing_right() -> None:
    assert harmonic(np.zeros(5), np.ones(5)).value == 0
    one, alike = harmonic(np.ones(5), np.ones(5)), exact(1, 5)
    assert (one.low, one.value, one.high) == (pytest.approx(alike.low), 1, 1)
    # nothing right among five is no proof that nothing ever is
    none = harmonic(np.zeros(5), np.ones(8))
    assert (none.low, none.value) == (0, 0)
    assert none.high == pytest.approx(2 / (1 + 1 / exact(0, 5).high))


def test_trainings_that_differ_widen_the_harmonic_mean(rng: np.random.Generator) -> None:
    seen, new = (rng.random((2, n)) < np.array([[0.3], [0.9]]) for n in (200, 100))
    found = harmonic(seen.astype(float), new.astype(float))
    means = []
    for _ in range(2000):
        trainings = rng.integers(0, 2, 2)
        a, b = (
            group[trainings][:, rng.integers(0, group.shape[1], group.shape[1])].mean()
            for group in (seen, new)
        )
        means.append(2 * a * b / (a + b))
    np.testing.assert_allclose([found.low, found.high], np.quantile(means, [0.025, 0.975]), atol=0.03)
    a, b = seen.mean(), new.mean()
    assert found.value == pytest.approx(2 * a * b / (a + b))
    alone = harmonic(seen.mean(0), new.mean(0))
    assert found.high - found.low > 2 * (alone.high - alone.low)


def test_hits_are_pooled_by_seed() -> None:
    first, second = ({'a': True, 'b': False}, {'x': True}), ({'a': False}, {'y': False})
    signs = {'a': 'house', 'x': 'tree', 'y': 'sun'}
    hits = {0: [first, second], 1: [({'a': True, 'c': True}, {'y': True, 'x': False})]}
    seen, new, seen_signs, new_signs = pool_hits(hits, signs)
    assert (seen_signs, new_signs) == (['house'], ['tree', 'sun'])
    assert seen.tolist() == [[0.5], [1]]  # only clips that every seed has
    assert new.tolist() == [[1, 0], [0, 1]]
    assert [group.size for group in pool_hits({}, {})[:2]] == [0, 0]


def test_the_harmonic_mean_draws_signs(rng: np.random.Generator) -> None:
    """Signs that are all right or all wrong: the interval is that of signs, not of clips."""
    seen, new = np.repeat(rng.random(8) < 0.6, 20), np.repeat(rng.random(6) < 0.5, 20)
    signs = [[f'{kind}{i // 20}' for i in range(len(group))] for kind, group in (('s', seen), ('n', new))]
    found = harmonic(seen.astype(float), new.astype(float), *signs)
    means = []
    for _ in range(2000):
        a, b = (
            group[::20][rng.integers(0, len(group) // 20, len(group) // 20)].mean() for group in (seen, new)
        )
        means.append(2 * a * b / (a + b) if a + b else 0)
    np.testing.assert_allclose([found.low, found.high], np.quantile(means, [0.025, 0.975]), atol=0.08)
    alone = harmonic(seen.astype(float), new.astype(float))
    assert found.high - found.low > 2 * (alone.high - alone.low)


def test_every_group_of_clips_has_its_own_chance() -> None:
    scores, results = make(), []
    for fold, unseen in (('a', ['g0', 'g1']), ('b', ['g2', 'g4', 'g5'])):
        ids = np.array([fold + clip for clip in scores.clip_id])
        run = SimpleNamespace(row='ours', seed=0, fold=fold, unseen=unseen)
        results.append((run, Scores(ids, scores.label, scores.logits, scores.glosses)))
    text = markdown(Table(unseen=True, groups={'Only b': ['a']}), results)
    assert 'Chance: top-1 0.333, top-5 1.000.' in text.split('Only b')[1].split('with all')[0]
    assert 'Chance: top-1 0.333' not in text.split('Only b')[0]


def test_a_table_pools_folds() -> None:
    folds = [['g0', 'g1'], ['g2', 'g4', 'g5']]
    scores = make()
    results = [
        (SimpleNamespace(row='ours', seed=seed, fold=str(fold), unseen=unseen), scores)
        for fold, unseen in enumerate(folds)
        for seed in range(2)
    ]
    text = markdown(Table(unseen=True), results)
    hits = naive_hits(scores, [0, 1], [0, 1], 1) + naive_hits(scores, [2, 4, 5], [2, 4, 5], 1)
    assert text.startswith(f'{len(hits)} clips.')
    assert f'| ours | {np.mean(hits):.3f} [' in text
    guessed = [1 / 2] * sum(scores.label < 2) + [1 / 3] * sum(np.isin(scores.label, [2, 4, 5]))
    assert f'Chance: top-1 {np.mean(guessed):.3f}, top-5 1.000.' in text
    every = [0, 1, 2, 4, 5, 6]
    unseen = np.mean(naive_hits(scores, every, [0, 1, 2, 4, 5], 1))
    seen = np.mean(naive_hits(scores, every, every, 1))  # g6 in both folds, the others in one
    (row,) = [
        line for line in text.split('choose from:')[1].split('The same')[0].splitlines() if 'ours' in line
    ]
    assert row.startswith(f'| ours | {seen:.3f} [')
    assert f'| {unseen:.3f} [' in row
    assert f'| {2 / (1 / seen + 1 / unseen):.3f} [' in row
