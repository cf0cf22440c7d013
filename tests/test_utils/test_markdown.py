"""Names with a bar stay in their cells, in every table that is written."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest
from test_evaluation.test_unseen import make

from mmsign.evaluation.summary import summary
from mmsign.evaluation.summary import to_markdown as summary_table
from mmsign.experiments.render import markdown
from mmsign.experiments.table import Row, Table
from mmsign.utils.markdown import cell


def tables(text: str) -> list[list[list[str]]]:
    """Tables → lines → cells, split at the bars that are not escaped."""
    blocks = re.findall(r'(?:^\|.*\n?)+', text, re.M)
    return [
        [[c.strip() for c in re.split(r'(?<!\\)\|', line)[1:-1]] for line in block.splitlines()]
        for block in blocks
    ]


@pytest.mark.parametrize(('value', 'text'), [('a|b||', r'a\|b\|\|'), ('plain', 'plain'), (1.5, '1.5')])
def test_cell(value: object, text: str) -> None:
    assert cell(value) == text


def check(text: str, names: list[str], count: int) -> None:
    found = tables(text)
    assert len(found) == count
    for table in found:
        assert {len(line) for line in table} == {len(table[0])}
        assert [line[0] for line in table[2:]] == names


def test_the_summary_of_score_files() -> None:
    check(summary_table({'a|b.npz': summary(make()), 'c': summary(make(1))}), [r'a\|b.npz', 'c'], 1)


def test_tables_of_experiments() -> None:
    results = []
    for i, fold in enumerate(('x|y', 'z')):
        for row in ('all|few', 'ours', 'b|c'):
            scores = make(i)
            scores.clip_id = np.array([fold + clip for clip in scores.clip_id])
            results.append((SimpleNamespace(row=row, seed=0, fold=fold, unseen=['g1']), scores))
    rows = {'b|c': Row(against='ours'), 'ours': Row(against='b|c')}
    text = markdown(Table(unseen=True, by_fold=True, reference='all|few', rows=rows), results)
    # top-1 with gains, seen beside unseen signs, the same with a penalty, folds
    check(text, [r'all\|few', 'ours', r'b\|c'], 4)
    assert r'top-1 minus all\|few, or another row' in text
    assert r' over b\|c |' in text
