from __future__ import annotations

import dataclasses
import json

import pytest
from test_engine.test_runs import config as config  # the fixture of a tiny experiment
from test_engine.test_runs import next_second

from mmsign.engine.checkpoints import last_checkpoint
from mmsign.evaluation import Scores
from mmsign.experiments.execute import execute, execute_all
from mmsign.experiments.plan import Run, plan
from mmsign.experiments.results import finished
from mmsign.experiments.table import Row, load_table
from mmsign.utils.errors import MMSignError

TABLE = """
seeds = (0, 1)
folds = dict(a=dict(streams='joint'), b=dict(streams='bone'))
rows = dict(plain=dict(config='tiny.py'), wide=dict(config='tiny.py', options={'train_cfg.max_epochs': 1}))
"""


@pytest.fixture
def table(config, tmp_path):
    (tmp_path / 'table.py').write_text(TABLE)
    return load_table(tmp_path / 'table.py')


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
    assert len({run.key for run in runs}) == len(runs)
    again = plan(table)[0]
    assert again.key == runs[0].key


def test_a_seed_seeds_the_draws_too_and_runs_of_two_keys_are_the_same_runs(table):
    """Results that were made before there was one seed for everything are kept."""
    (run,) = plan(table, ['wide'], [5])[:1]
    cfg = run.load()
    assert (cfg.randomness.seed, cfg.train_dataloader.dataset.seed) == (5, 5)
    before = dict(run.options)
    del before['seed']
    before |= {'randomness.seed': 5, 'train_dataloader.dataset.seed': 5}
    again = dataclasses.replace(run, options=before)
    assert again.key == run.key


def test_a_run_is_trained_once_and_leaves_scores_but_no_weights(table, tmp_path):
    run = plan(table, ['wide'], [0])[0]
    file = execute(run, tmp_path / 'runs')
    stamp = file.stat().st_mtime_ns
    assert Scores.load(file).logits.shape == (3, 3)
    record = json.loads((file.parent / 'run.json').read_text())
    assert (record['row'], record['resumed']) == ('wide', False)
    assert record['seconds'] > 0
    assert record['command'].startswith('python ')
    assert record['hardware']['threads'] == 1
    assert record['hardware']['name']
    assert not list(file.parent.glob('*.pth'))
    assert not (file.parent / 'last_checkpoint').exists()  # it would point at nothing
    assert execute(run, tmp_path / 'runs').stat().st_mtime_ns == stamp
    assert [r.fold for r, _ in finished(plan(table), tmp_path / 'runs')] == ['a']


def test_weights_are_kept_on_demand_and_rows_may_have_any_name(table, tmp_path):
    table = dataclasses.replace(table, rows={'w/o texts': table.rows['wide']})
    runs = plan(table, seeds=[0])[:1]
    ((_, seconds),) = execute_all(runs, tmp_path / 'runs', keep_checkpoints=True)
    assert isinstance(seconds, float)
    assert last_checkpoint(tmp_path / 'runs' / runs[0].key).is_file()
    assert (tmp_path / 'runs/w_o texts-a-0.log').is_file()


def test_where_a_row_finds_its_config(table, repo, tmp_path):
    """Beside the table, among those that ship, or, for a child of a table that ships, beside that one."""
    names = {
        'tiny.py': tmp_path / 'tiny.py',
        'mmsign::ctrgcn_slr500.py': repo / 'configs/ctrgcn_slr500.py',
        '../ctrgcn_autsl.py': repo / 'configs/ctrgcn_autsl.py',
        'no.py': tmp_path / 'no.py',
    }
    table = dataclasses.replace(table, rows={name: Row(config=name) for name in names})
    found = {run.row: run.config for run in plan(table)}
    assert found == {name: str(file.resolve()) for name, file in names.items()}


def test_what_was_made_of_other_files_is_made_again(table, config, tmp_path):
    next_second()
    run = plan(table, ['wide'], [0])[0]
    file = execute(run, tmp_path / 'runs')
    stamp = file.stat().st_mtime_ns
    assert run.load().archive == str(tmp_path / 'archive')
    table_of_clips = tmp_path / 'archive/clips.csv'
    table_of_clips.write_text(table_of_clips.read_text() + '\n')
    assert not list(finished([run], tmp_path / 'runs'))
    next_second()
    assert execute(run, tmp_path / 'runs').stat().st_mtime_ns > stamp
    assert [again.row for again, _ in finished([run], tmp_path / 'runs')] == ['wide']


def test_what_cannot_be_compared_is_kept(table, tmp_path):
    run = plan(table, ['wide'], [0])[0]
    file = execute(run, tmp_path / 'runs')
    (tmp_path / 'archive').rename(tmp_path / 'elsewhere')  # such as a disk that is not mounted
    assert execute(run, tmp_path / 'runs') == file
    assert file.is_file()
    assert [again.row for again, _ in finished([run], tmp_path / 'runs')] == ['wide']


def test_other_poses_in_the_same_table_of_clips_are_made_again(table, tmp_path):
    run = plan(table, ['wide'], [0])[0]
    execute(run, tmp_path / 'runs')
    file = tmp_path / 'archive/meta.json'
    file.write_text(json.dumps({**json.loads(file.read_text()), 'source': 'another estimator'}))
    assert not list(finished([run], tmp_path / 'runs'))


def test_mixed_precision_is_another_run(table):
    keys = []
    for amp in (False, True):
        (run,) = plan(table, ['wide'], [0], amp)[:1]
        keys.append(run.key)
    assert keys[0] != keys[1]


def test_tables_by_name(tmp_path):
    assert 'VE' in load_table('mmsign::ablations/table4.py').rows
    with pytest.raises(MMSignError, match=r'none\.py: no such table'):
        load_table(tmp_path / 'none.py')
    (tmp_path / 'no.py').write_text('a = 1')
    with pytest.raises(MMSignError, match='field rows: is not a table'):
        load_table(tmp_path / 'no.py')


SETS = """
seeds = (0,)
rows = dict(
    plain=dict(config='ours'),
    wide=dict(config='ours', options=dict(streams='bone')),
    tall=dict(config='base'),
)
sets = dict(
    one=dict(configs=dict(ours='tiny.py', base='tiny.py')),
    two=dict(
        configs=dict(ours='other.py', base='tiny.py'), seeds=(3, 4), folds=dict(a={'x': 1}),
        without=['tall'], options=dict(wide=dict(frames=7)),
    ),
)
"""


def test_a_table_on_one_of_its_data_sets(tmp_path):
    (tmp_path / 'sets.py').write_text(SETS)
    table = load_table(tmp_path / 'sets.py')
    first = plan(table.on())
    assert [(r.row, r.fold, r.seed) for r in first] == [(row, 'all', 0) for row in ('plain', 'wide', 'tall')]
    assert {r.config for r in first} == {str(tmp_path / 'tiny.py')}
    second = plan(table.on('two'))
    assert [(r.row, r.fold, r.seed) for r in second] == [
        (row, 'a', seed) for seed in (3, 4) for row in ('plain', 'wide')
    ]
    assert {r.config for r in second} == {str(tmp_path / 'other.py')}
    assert {k: v for k, v in second[1].options.items() if 'seed' not in k} == {
        'x': 1,
        'streams': 'bone',
        'frames': 7,
    }
    with pytest.raises(MMSignError, match=r"no data set 'three'.*choose one, two"):
        table.on('three')
    (tmp_path / 'plain.py').write_text(TABLE)
    with pytest.raises(MMSignError, match='one data set only'):
        load_table(tmp_path / 'plain.py').on('one')


def test_keys_stay_what_they_were(tmp_path):
    """Else every run that anybody has would be made again."""
    file = tmp_path / 'frozen.py'
    file.write_text(
        "archive = 'data/a'\nlr = 0.01\nseed = 0\nrandomness = dict(seed='$seed')\nframes = 32\n"
        "streams = ('joint', 'bone')\n"
        "model = dict(type='A', channels=(8, 16), lr='$lr')\n"
        "train_dataloader = dict(dataset=dict(type='SignDataset', archive='$archive'), batch_size=4)\n"
        "test_dataloader = dict(dataset=dict(type='SignDataset', archive='$archive'))\n"
    )
    keys = [
        Run('row', str(file), {'lr': 0.02, 'seed': 3}, 'all', 3, method, amp).key
        for method, amp in (('train', False), ('train', True), ('unseen', False), ('knn', False))
    ]
    assert keys == ['2260968cfcd312de', '9b16303e6316f09a', 'e68535434da8321b', 'c7b078037ba414c4']
    fusion = Run('row', str(file), {'weights': [2, 1], 'seed': 0}, 'all', 0, 'fuse', members=['a', 'b'])
    assert fusion.key == 'bc1305de042ba14f'
