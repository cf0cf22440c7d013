"""Galleries of several sizes against drawing them, and texts that are exchanged."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from mmsign.evaluation.bootstrap import interval
from mmsign.evaluation.galleries import exchanged, to_markdown, top1_in_gallery
from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.unseen import among
from mmsign.experiments.render import markdown
from mmsign.experiments.table import Table

GLOSSES = [f'g{i}' for i in range(12)]
UNSEEN = GLOSSES[2:]


def make(rng: np.random.Generator, lift: float = 1.0, n: int = 60) -> Scores:
    logits = rng.normal(size=(n, 12)).astype(np.float32)
    label = rng.integers(2, 12, n)
    logits[np.arange(n), label] += lift
    return Scores(np.array([f'c{i}' for i in range(n)]), label, logits, np.array(GLOSSES))


@pytest.mark.parametrize('size', [2, 5, 10, 99])
def test_as_if_galleries_were_drawn(rng, size: int) -> None:
    scores = among(make(rng), UNSEEN)
    found = top1_in_gallery(scores, size)
    draws = np.zeros(len(scores.label))
    for _ in range(2000):
        for i, label in enumerate(scores.label):
            others = rng.permutation([c for c in range(2, 12) if c != label])[: size - 1]
            draws[i] += scores.logits[i, label] > scores.logits[i, others].max(initial=-np.inf)
    np.testing.assert_allclose(found, draws / 2000, atol=0.05)
    if size > 9:
        np.testing.assert_array_equal(found, scores.ranks == 0)


def test_exchanged_texts_come_to_chance(rng) -> None:
    scores = among(make(rng, lift=3), UNSEEN)
    found = exchanged(scores)
    assert found.mean() == pytest.approx(1 / 10, abs=0.02)
    assert found.max() < (scores.ranks == 0).mean()


def test_a_tie_is_no_answer() -> None:
    scores = Scores(np.array(['a']), np.array([0]), np.zeros((1, 3), np.float32), np.array(['x', 'y', 'z']))
    assert exchanged(scores).max() == 0


def test_the_table(rng) -> None:
    knows, guesses = make(rng, lift=2.5), make(rng, lift=0)
    results = [
        (SimpleNamespace(row=row, seed=0, fold='all', unseen=UNSEEN), scores)
        for row, scores in (('knows', knows), ('guesses', guesses))
    ]
    text = markdown(Table(unseen=True, galleries=(3, 5, 50)), results)
    table = to_markdown([(run, among(scores, UNSEEN)) for run, scores in results], (3, 5, 50))
    assert table in text
    header, _, first, second, last = table.splitlines()
    assert header.startswith('| | of 3 [95 %] | of 5 [95 %] | of 10 [95 %] |')
    closed = among(knows, UNSEEN)
    signs = closed.glosses[closed.label].tolist()
    assert first.startswith(f'| knows | {interval(top1_in_gallery(closed, 3), signs=signs)} |')
    assert first.endswith('| 0.001 |')
    assert float(second.split('|')[-2]) > 0.01
    assert last == '| chance | 0.333 | 0.200 | 0.100 | – | – |'
