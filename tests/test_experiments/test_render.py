from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.evaluation.score_file import Scores
from mmsign.experiments.render import markdown
from mmsign.experiments.table import Row, Table


def result(row, seed, ids, right, fold='all'):
    """A run whose clips are right or wrong as told."""
    logits = np.zeros((len(ids), 3), np.float32)
    logits[:, 1] = 1
    labels = np.array([1 if r else 0 for r in right])
    scores = Scores(np.array(ids), labels, logits, np.array(['a', 'b', 'c']))
    return SimpleNamespace(row=row, seed=seed, fold=fold), scores


def test_pools_folds_and_averages_seeds():
    ids = [f'x_{i}' for i in range(4)]
    results = [
        result('base', 0, ids[:2], [1, 0]),
        result('base', 0, ids[2:], [1, 0]),
        result('base', 1, ids[:2], [0, 0]),
        result('base', 1, ids[2:], [0, 0]),
        result('ours', 0, ids, [1, 1, 1, 1]),
        result('ours', 1, ids, [1, 1, 1, 0]),
    ]
    text = markdown(Table(reference='base'), results)
    assert text.startswith('4 clips.')
    base, ours = (
        next(line for line in text.splitlines() if line.startswith(f'| {r} ')) for r in ('base', 'ours')
    )
    assert base.startswith('| base | 0.250 ')
    assert '| 0.354 |' in base  # deviation of 0.5 and 0 over seeds
    assert ours.startswith('| ours | 0.875 ')
    assert '+0.625 [' in ours


def test_a_row_measured_against_another():
    ids = [f'x_{i}' for i in range(4)]
    results = [
        result('all', 0, ids, [1, 1, 1, 1]),
        result('few', 0, ids, [1, 0, 0, 0]),
        result('few, ours', 0, ids, [1, 1, 0, 0]),
    ]
    rows = {'all': Row(), 'few': Row(), 'few, ours': Row(against='few')}
    lines = markdown(Table(reference='all', rows=rows), results).splitlines()
    assert 'top-1 minus all, or another row' in lines[2]
    assert '| -0.750 [' in lines[5]
    assert 'over' not in lines[5].split('seeds')[0]
    assert '| +0.250 [' in lines[6]
    assert '] over few |' in lines[6]
    # a row that has not run yet: the reference
    lines = markdown(Table(reference='all', rows=rows), [results[0], results[2]]).splitlines()
    assert '| -0.500 [' in lines[-1]


def test_only_clips_that_every_row_has_count():
    results = [result('a', 0, ['x_0', 'x_1'], [1, 0]), result('b', 0, ['x_0'], [1])]
    assert markdown(Table(), results).startswith('1 clips. Incomplete: 1 of 2 clips.')


def test_a_seed_without_all_folds_is_left_out_and_named():
    results = [
        result('a', 0, ['x_0', 'x_1'], [1, 1], '0'),
        result('a', 0, ['x_2', 'x_3'], [1, 0], '1'),
        result('b', 0, ['x_0', 'x_1'], [0, 0], '0'),
        result('b', 0, ['x_2', 'x_3'], [1, 0], '1'),
    ]
    folds = Table(folds={'0': {}, '1': {}})
    whole = markdown(folds, results)
    cut = markdown(folds, [*results, result('a', 1, ['x_0', 'x_1'], [0, 0], '0')])
    assert cut == f'{whole}\nLeft out, for want of folds: a seed 1 (lacks 1).\n'
    assert cut.startswith('4 clips.\n')
    # a row may be left out altogether, and one that every seed lacks is told by the table
    cut = markdown(folds, [*results[:2], results[2]])
    assert [line for line in cut.splitlines() if line.startswith('| b')] == []
    assert cut.endswith('b seed 0 (lacks 1).\n')
    cut = markdown(folds, [results[0], results[2], result('a', 1, ['x_0'], [1], '0')])
    assert cut.startswith('1 clips. Incomplete: 1 of 2 clips.')


def test_gains_are_over_the_seeds_that_both_rows_have():
    one, two = (
        [result(row, seed, ['x_0', 'x_1'], right) for row, seed, right in cases]
        for cases in (
            [('a', 0, [1, 0]), ('b', 0, [1, 1]), ('b', 1, [0, 0])],
            [('a', 0, [1, 0]), ('b', 1, [0, 0])],
        )
    )
    assert '| b | 0.500 [' in markdown(Table(), one)
    assert '| +0.500 [+0.000, +1.000] on seed 0 |' in markdown(Table(), one)
    assert '| -0.500 [-1.000, +0.000] |' in markdown(Table(), two)  # they share none


def test_groups_leave_signers_out():
    results = [result('a', 0, ['ase_A', 'bzs_A'], [1, 0])]
    text = markdown(Table(groups={'Without ase': ('ase_',)}), results)
    assert 'Without ase: 1 clips.' in text
    assert text.splitlines()[-1].startswith('| a | 0.000')


def test_by_fold():
    results = [result('a', seed, ['x', 'y'], [1, seed], 'first') for seed in (0, 1)]
    results += [result('a', seed, ['z'], [0], 'second') for seed in (0, 1)]
    text = markdown(Table(by_fold=True), results)
    assert text.splitlines()[-3:] == [
        '| | first | second | mean |',
        '|---|---|---|---|',
        '| a | 0.750 | 0.000 | 0.375 |',
    ]


@pytest.mark.parametrize('results', [[], [result('a', 0, ['x'], [1]), result('b', 0, ['y'], [1])]])
def test_nothing_to_say(results):
    assert markdown(Table(), results).startswith('no ')


def test_folds_that_test_the_same_clip_are_refused():
    results = [result('a', 0, ['x', 'y'], [0, 0]), result('a', 0, ['y', 'z'], [1, 1])]
    results[0][0].fold, results[1][0].fold = 'first', 'second'
    with one_line_error('clip y', 'field fold second', "another fold of 'a'"):
        markdown(Table(), results)


def test_a_note_stands_first():
    text = markdown(Table(note='No language model here.'), [result('a', 0, ['x'], [1])])
    assert text.startswith('No language model here.\n\n1 clips.')


def test_a_fold_whose_unseen_signs_are_not_tested_is_named():
    results = [result('a', 0, ['x'], [1])]
    results[0][0].unseen = ['no such']
    with one_line_error('its unseen signs', "no class 'no such'"):
        markdown(Table(unseen=True), results)
