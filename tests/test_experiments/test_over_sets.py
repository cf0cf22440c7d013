"""A table on several sets: figures, margins, and sets that are away."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from mmsign.evaluation.score_file import Scores
from mmsign.experiments.over_sets import lacks, sets_of, summaries, to_markdown
from mmsign.experiments.table import DataSet, Row, Table

CONFIGS = {'one': 'one.py'}
TABLE = Table(
    rows={'net': Row('one'), '1-NN': Row('one', method='nn'), 'linear': Row('one', method='linear')},
    seeds=(0,),
    reference='net',
    sets={'letters': DataSet(CONFIGS), 'words': DataSet(CONFIGS, without=('linear',))},
)


def result(row: str, right: list[int], fold: str = 'all', first: int = 0) -> tuple:
    ids = np.array([f'clip{first + i}' for i in range(len(right))])
    logits = np.zeros((len(ids), 2), np.float32)
    logits[:, 1] = 1
    scores = Scores(ids, np.array(right), logits, np.array(['a', 'b']))
    return SimpleNamespace(row=row, seed=0, fold=fold), scores


def test_figures_and_the_margin_over_the_best_baseline() -> None:
    sets = dict(sets_of(TABLE))
    assert list(sets['words'].rows) == ['net', '1-NN']
    letters = [result('net', [1, 1, 1, 0]), result('1-NN', [1, 0, 0, 0]), result('linear', [1, 1, 0, 0])]
    words = [result('net', [1, 0]), result('1-NN', [1, 1])]
    found = {'letters': summaries(sets['letters'], letters), 'words': summaries(sets['words'], words)}
    assert found['letters']['best'] == 'linear'
    assert found['letters']['margin'].value == pytest.approx(0.25)
    assert found['words']['margin'].value == pytest.approx(-0.5)
    lines = to_markdown(TABLE, found, {'dgs30': 'data/dgs30'}).splitlines()
    assert lines[0] == '| | letters | words |'
    net, plain, linear = lines[2:5]
    assert net.startswith('| net | 0.750 [')
    assert '| 1.000 [' in plain
    assert linear.endswith('| – |')  # the words are without it
    assert lines[5].startswith('| over the best without a network | +0.250 [')
    assert lines[6] == '| clips | 4 | 2 |'
    assert lines[-1] == 'dgs30 is left out: data/dgs30 is not there.'


def test_rows_that_lack_folds_stand_aside() -> None:
    one = Table(rows=TABLE.rows, seeds=(0,), folds={'x': {}, 'y': {}}, reference='net')
    results = [result('net', [1], 'x'), result('net', [1], 'y', 1), result('1-NN', [1], 'x')]
    found = summaries(one, results)
    assert [row['row'] for row in found['rows']] == ['net']
    assert 'left out, for want of folds: 1-NN seed 0' in to_markdown(one, {'letters': found}, {})


def test_a_set_without_a_complete_row_has_no_figures() -> None:
    """The clips of some folds would pass for those of the set."""
    one = Table(rows=TABLE.rows, seeds=(0,), folds={'x': {}, 'y': {}}, reference='net')
    found = summaries(one, [result('net', [1], 'x'), result('1-NN', [0], 'x')])
    assert found['rows'] == []
    assert found['left_out'] == ['net seed 0 (lacks y)', '1-NN seed 0 (lacks y)']
    assert 'no run has finished' in to_markdown(one, {'letters': found}, {})


def test_archives_that_are_away(tmp_path) -> None:
    run = SimpleNamespace(config='one.py', options={'archive': str(tmp_path)})
    assert lacks([run]) == ''
    away = SimpleNamespace(config='one.py', options={'archive': str(tmp_path / 'away')})
    assert lacks([run, away]) == str(tmp_path / 'away')
