"""The penalty on seen signs, against lowering their cosines and counting."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.integrate import trapezoid

from mmsign.evaluation.penalty import PENALTIES, area, choose_penalty, to_markdown
from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.unseen import generalised_hits, summary, turning_points
from mmsign.experiments.render import markdown
from mmsign.experiments.table import Table
from test_evaluation.test_unseen import GLOSSES, UNSEEN, make, naive_hits

EVERY = [0, 1, 2, 4, 5, 6]  # make() has no text for class 3
NEW = [GLOSSES.index(gloss) for gloss in UNSEEN]
OLD = [0, 2, 5]


def lowered(scores: Scores, penalty: float) -> Scores:
    logits = scores.logits.copy()
    logits[:, [i for i in range(7) if i not in NEW]] -= penalty
    return Scores(scores.clip_id, scores.label, logits, scores.glosses)


def naive(scores: Scores, penalty: float) -> tuple[float, float]:
    low = lowered(scores, penalty)
    return float(np.mean(naive_hits(low, EVERY, OLD, 1))), float(np.mean(naive_hits(low, EVERY, NEW, 1)))


@pytest.mark.parametrize('seed', range(3))
@pytest.mark.parametrize('penalty', [-0.7, 0.0, 0.33, 0.8])
def test_turning_points_say_what_a_penalty_does(seed: int, penalty: float) -> None:
    scores = make(seed)
    seen, new = generalised_hits(scores, UNSEEN, penalty)
    a, b = naive(scores, penalty)
    assert (np.mean(list(seen.values())), np.mean(list(new.values()))) == (pytest.approx(a), pytest.approx(b))
    found = summary(scores, UNSEEN, penalty)['generalised']
    assert (found['seen'].value, found['unseen'].value) == (pytest.approx(a), pytest.approx(b))
    assert found['penalty'] == penalty
    points = turning_points(scores, UNSEEN)
    assert set(points[0]) | set(points[1]) == {
        clip for clip, label in zip(scores.clip_id.tolist(), scores.label) if label in EVERY
    }


def test_the_best_penalty_is_found_by_trying_all() -> None:
    runs = [make(seed) for seed in (3, 4)]
    for scores in runs:
        scores.logits[:, OLD] += 0.4

    def value(penalty: float) -> float:
        hits = [generalised_hits(lowered(scores, penalty), UNSEEN) for scores in runs]
        a, b = (np.mean([hit for pair in hits for hit in pair[i].values()]) for i in (0, 1))
        return 2 * a * b / (a + b)

    chosen = choose_penalty([(scores, UNSEEN) for scores in runs])
    assert value(chosen) == pytest.approx(max(map(value, PENALTIES)))
    assert value(chosen) > value(0)
    assert choose_penalty([(make(), UNSEEN)]) < chosen  # there nothing was raised


def test_the_area_against_many_penalties() -> None:
    scores = make(5)
    curve = np.array([naive(scores, penalty) for penalty in np.linspace(-6, 6, 4001)])
    expected = trapezoid(curve[:, 0], curve[:, 1])
    assert area([(scores, UNSEEN)]) == pytest.approx(expected, abs=2e-3)
    perfect = np.full((7, 7), -1, np.float32)
    np.fill_diagonal(perfect, 1)
    best = Scores(np.array(list('abcdefg')), np.arange(7), perfect, np.array(GLOSSES))
    assert area([(best, UNSEEN)]) == pytest.approx(1)


def test_every_fold_takes_the_penalty_of_the_others() -> None:
    folds = {'a': (make(1), ['g1']), 'b': (make(2), ['g4', 'g6'])}
    for scores, _ in folds.values():
        scores.logits[:, OLD] += 0.5
    row = to_markdown({'ours': {0: folds}, 'single': {0: {'a': folds['a']}}}).strip().splitlines()
    assert len(row) == 3
    of_a, of_b = choose_penalty([folds['b']]), choose_penalty([folds['a']])
    hits = [generalised_hits(*folds['a'], of_a), generalised_hits(*folds['b'], of_b)]
    # the folds share their clips: a clip that is seen in both counts once, with its mean
    seen: dict[str, list[bool]] = {}
    for of_seen, _ in hits:
        for clip, hit in of_seen.items():
            seen.setdefault(clip, []).append(hit)
    assert f'| {min(of_a, of_b):.2f}–{max(of_a, of_b):.2f} |' in row[2]
    assert f'| {np.mean([np.mean(values) for values in seen.values()]):.3f} [' in row[2]
    assert row[2].endswith(f'| {area(list(folds.values())):.3f} |')
    assert to_markdown({'single': {0: {'a': folds['a']}}}) == ''


def test_it_stands_in_the_table() -> None:
    results = [
        (SimpleNamespace(row='ours', seed=0, fold=fold, unseen=unseen), make(i))
        for i, (fold, unseen) in enumerate((('a', ['g1']), ('b', ['g4', 'g6'])))
    ]
    for run, scores in results:  # a clip of an unseen sign is tested in one fold
        scores.clip_id = np.array([run.fold + clip for clip in scores.clip_id])
    text = markdown(Table(unseen=True), results)
    assert 'penalty on the cosines of seen signs' in text
    assert text.rstrip().endswith(
        to_markdown({'ours': {0: {run.fold: (scores, run.unseen) for run, scores in results}}}).rstrip()
    )
    assert 'penalty' not in markdown(Table(unseen=True), results[:1])
