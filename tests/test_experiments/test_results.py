"""Results of a table put together: streams fused and folds pooled, as by hand."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from test_engine.test_runs import config as config

from mmsign.evaluation import Scores
from mmsign.experiments.execute import record
from mmsign.experiments.plan import plan
from mmsign.experiments.results import fused, pooled
from mmsign.experiments.table import Row, load_table
from mmsign.utils.errors import MMSignError

from .test_plan import table as table  # two rows, two folds, two seeds


def test_rows_that_fuse_others(tmp_path):
    (tmp_path / 'fusing.py').write_text(
        """
seeds = (0, 1)
folds = dict(a={}, b={})
rows = dict(p=dict(config='x.py'), q=dict(config='x.py', options=dict(s=1, t=2)))
rows['both'] = dict(fuse=['p', 'q'], weights=[3, 1])
"""
    )
    table = load_table(tmp_path / 'fusing.py')
    runs = plan(table)
    assert {run.row for run in runs} == {'p', 'q'}
    assert plan(table, ['both', 'p']) == runs  # a fusion needs its members
    for number, run in enumerate(runs):
        run.key = str(number)
    logits = {'p': np.log([[0.4, 0.6]]), 'q': np.log([[0.9, 0.1]])}
    results = [
        (run, Scores(np.array(['c']), np.array([0]), logits[run.row], np.array(['A', 'B'])))
        for run in runs
        if (run.fold, run.seed) != ('b', 1)
    ]
    fusions = list(fused(table, results))
    found = {(run.row, run.fold, run.seed): scores for run, scores in fusions}
    assert set(found) == {('both', 'a', 0), ('both', 'a', 1), ('both', 'b', 0)}
    np.testing.assert_allclose(
        np.exp(found['both', 'a', 0].logits), [[(3 * 0.4 + 0.9) / 4, (3 * 0.6 + 0.1) / 4]], rtol=1e-5
    )
    run, scores = fusions[0]
    assert (run.method, run.config) == ('fuse', results[0][0].config)
    assert run.options == {'weights': [3, 1], 's': [None, 1], 't': [None, 2], 'seed': 0}
    file = record(run, scores, tmp_path / 'out')
    np.testing.assert_array_equal(Scores.load(file).logits, scores.logits)
    written = json.loads(file.with_name('run.json').read_text())
    assert (written['row'], written['top1'], written['n'], written['method']) == ('both', 1.0, 1, 'fuse')
    assert written['members'] == ['0', '2']
    table = dataclasses.replace(table, rows={**table.rows, 'both': Row(fuse=['p', 'r'])})
    with pytest.raises(MMSignError, match="fuses 'r', which is no row"):
        list(fused(table, results))


def test_folds_are_pooled_where_all_of_them_are_there(table):
    def scores(clip, best):
        return Scores(np.array([clip]), np.array([0]), np.eye(2)[[best]], np.array(['A', 'B']))

    results = [
        (run, scores(run.fold, run.seed))
        for run in plan(table)
        if (run.row, run.seed, run.fold) != ('wide', 1, 'b')
    ]
    found = {(row, seed): pool for row, seed, pool in pooled(table, results)}
    assert list(found) == [('plain', 0), ('wide', 0), ('plain', 1)]
    assert found['plain', 1].clip_id.tolist() == ['a', 'b']
    assert found['plain', 0].logits.tolist() == [[1, 0], [1, 0]]
    assert found['plain', 1].logits.tolist() == [[0, 1], [0, 1]]
    clash = [(run, scores('a', 0)) for run, _ in results]
    with pytest.raises(MMSignError, match=r'plain fold b: clip a: .* tested in plain fold a too'):
        list(pooled(table, clash))
    table = dataclasses.replace(table, unseen=True)  # each fold's own signs, among themselves
    for run, _ in results:
        run.options['train_subset.not_glosses'] = ['A']
    assert next(pooled(table, results))[2].logits.tolist() == [[1, -np.inf], [1, -np.inf]]
