from __future__ import annotations

import json

import pytest
from mmengine.config import Config

from mmsign.apis.experiments import execute, finished, plan
from mmsign.evaluation import Scores
from mmsign.utils.errors import MMSignError

from .test_runs import config as config  # the fixture of a tiny experiment

TABLE = """
seeds = (0, 1)
folds = dict(a=dict(streams='joint'), b=dict(streams='bone'))
rows = dict(plain=dict(config='tiny.py'), wide=dict(config='tiny.py', options={'train_cfg.max_epochs': 1}))
"""


@pytest.fixture
def table(config, tmp_path):
    (tmp_path / 'table.py').write_text(TABLE)
    return Config.fromfile(str(tmp_path / 'table.py'))


def test_plan_has_every_row_fold_and_seed_with_seeds_outermost(table):
    runs = plan(table)
    assert [(r.seed, r.row, r.fold) for r in runs] == [
        (s, r, f) for s in (0, 1) for r in ('plain', 'wide') for f in ('a', 'b')
    ]
    assert [r.fold for r in plan(table, ['wide'], [7])] == ['a', 'b']
    with pytest.raises(MMSignError, match="no row 'tall'"):
        plan(table, ['tall'])


def test_the_key_depends_on_what_defines_the_result(table):
    runs = plan(table)
    for run in runs:
        run.load()
    assert len({run.key for run in runs}) == len(runs)
    again = plan(table)[0]
    again.load()
    assert again.key == runs[0].key


def test_a_run_is_trained_once_and_leaves_scores_but_no_weights(table, tmp_path):
    run = plan(table, ['wide'], [0])[0]
    file = execute(run, tmp_path / 'runs')
    stamp = file.stat().st_mtime_ns
    assert Scores.load(file).logits.shape == (3, 3)
    assert json.loads((file.parent / 'run.json').read_text())['row'] == 'wide'
    assert not list(file.parent.glob('*.pth'))
    assert execute(run, tmp_path / 'runs').stat().st_mtime_ns == stamp
    assert [r.fold for r, _ in finished(plan(table), tmp_path / 'runs')] == ['a']
