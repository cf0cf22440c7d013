"""Runs are gathered by what makes them another model, and averaged as by hand."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.engine.inputs import inputs_of
from mmsign.experiments.metafile import read_metafile
from mmsign.experiments.plan import Run
from mmsign.experiments.results import STALE
from mmsign.experiments.zoo import read_runs
from mmsign.experiments.zoo_metafile import metafile_values
from mmsign.experiments.zoo_page import zoo_markdown

CPU = {'device': 'cpu', 'name': 'A CPU', 'count': 1, 'threads': 2}


def write(folder, name, content):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(content))


def metrics(top1, n=10, seed=0, config='ctrgcn_slr500.py', **more):
    return dict(top1=top1, top5=0.9, mean_class=0.4, n=n, seed=seed, config=config, **more)


@pytest.fixture
def runs(tmp_path):
    """Two seeds of two folds by the table runner, a variant, one trained by hand, one that tells nothing."""
    for seed in (0, 1):
        for fold, top1 in ((0, 0.5), (1, 0.8)):
            options = {'fold': fold, 'seed': seed, 'archive': 'data/x'}
            folder = tmp_path / 'runs' / f't{seed}{fold}'
            write(folder, 'metrics.json', {})
            write(
                folder,
                'run.json',
                metrics(
                    top1 + seed / 10,
                    10 + 20 * fold,
                    seed,
                    options=options,
                    seconds=60 + 60 * fold,
                    hardware=CPU,
                    command=f'python tools/run_table.py t.py --out "my runs/{fold}" --jobs=2',
                ),
            )
    write(tmp_path / 'runs/v', 'metrics.json', {})
    write(tmp_path / 'runs/v', 'run.json', metrics(0.9, options={'streams': 'bone', 'fold': 0}))
    write(tmp_path / 'runs/hand', 'metrics.json', metrics(0.7, config='configs/gspmc_autsl.py'))
    gpu = {'device': 'cuda', 'name': 'B GPU', 'count': 4, 'threads': 8}
    options = {'negatives': 'bank', 'fold': 2}
    trained = {'seconds': 99, 'resumed': True, 'hardware': gpu, 'options': options, 'amp': True}
    write(tmp_path / 'runs/hand', 'run.json', trained)
    write(tmp_path / 'runs/old', 'metrics.json', metrics(0.1, config='gspmc_slr500.py'))
    write(tmp_path / 'runs/fused', 'metrics.json', {'n': 5, 'top1': {'value': 0.5}})  # of fuse_scores
    return tmp_path / 'runs'


def test_runs_are_gathered_by_what_makes_them_another_model(runs):
    found = {(entry.config, entry.changes): entry for entry in read_runs([runs])}
    assert set(found) == {
        ('ctrgcn_slr500', ''),
        ('ctrgcn_slr500', 'streams="bone"'),
        ('gspmc_autsl', 'negatives="bank"'),
        ('gspmc_slr500', 'options=unknown'),
    }
    plain = found['ctrgcn_slr500', '']
    pooled = [(10 * (0.5 + s) + 30 * (0.8 + s)) / 40 for s in (0, 0.1)]
    assert plain.metric('top1') == pytest.approx((sum(pooled) / 2, 0.1 / np.sqrt(2)))
    assert (plain.seeds, plain.minutes) == ([0, 1], 1.5)
    assert plain.resources == 'A CPU, 2 threads'
    by_hand = found['gspmc_autsl', 'negatives="bank"']
    assert by_hand.amp
    assert by_hand.resources == '4 × B GPU'
    assert np.isnan(by_hand.minutes)  # the last session's time is not the training's


def test_an_option_with_the_configs_own_value_is_no_change(tmp_path):
    config = 'ctrgcn_isl_kinect30.py'
    cases = ('a', {'streams': 'joint'}), ('b', {}), ('c', {'streams': 'bone', 'epochs': 30})
    for seed, (name, options) in enumerate(cases):
        write(tmp_path / name, 'metrics.json', {})
        write(tmp_path / name, 'run.json', metrics(0.5, seed=seed, config=config, options=options))
    assert {entry.changes: len(entry.runs) for entry in read_runs([tmp_path])} == {'': 2, 'streams="bone"': 1}


def test_tables_with_other_folds_are_not_mixed(tmp_path):
    cases = (0, 'ab', 'ab'), (1, 'ab', 'ab'), (0, 'bcd', 'bcd'), (1, 'cd', 'bcd'), (3, 'b', None)
    for number, (seed, tested, folds) in enumerate(cases):
        for fold in tested:
            more = {'fold': fold, 'options': {'fold': fold}} | ({'folds': list(folds)} if folds else {})
            write(tmp_path / f'{number}{fold}', 'metrics.json', metrics(0.5, seed=seed, **more))
    found = {entry.planned: (entry.seeds, entry.lacking) for entry in read_runs([tmp_path])}
    assert found == {
        (): ([3], {3: []}),
        ('a', 'b'): ([0, 1], {0: [], 1: []}),
        ('b', 'c', 'd'): ([0], {0: [], 1: ['b']}),
    }


@pytest.mark.parametrize('newer', ['--out b --jobs 2', '--seeds=0 --rows r', '--budget-hours 1 --scores s'])
def test_a_run_made_again_replaces_the_older_one(tmp_path, newer):
    """However the command says where to, and what else is run."""
    old = '--out a'
    cases = (
        ('a', 0, old, 0.1),
        ('b', 0, old, 0.3),
        ('a', 1, old, 0.4),
        ('b', 1, old, 0.6),
        ('a', 0, newer, 0.7),
        ('b', 0, newer, 0.9),
    )
    for number, (fold, seed, words, top1) in enumerate(cases):
        folder, command = tmp_path / str(number), f'python tools/run_table.py t.py {words}'
        write(folder, 'metrics.json', {})
        options = {'test_signers': [fold], 'seed': seed}
        write(folder, 'run.json', metrics(top1, seed=seed, fold=fold, options=options, command=command))
        os.utime(folder / 'metrics.json', (number, number))
    (entry,) = read_runs([tmp_path])
    assert (len(entry.runs), entry.seeds) == (4, [0, 1])
    assert entry.metric('top1')[0] == pytest.approx(((0.7 + 0.9) / 2 + (0.4 + 0.6) / 2) / 2)


def test_runs_by_hand_are_told_apart_by_their_options(tmp_path):
    cases = ({'fold': 1}, 0.1), ({'fold': 2, 'seed': 0}, 0.5), ({'streams': 'bone'}, 0.2)
    for number, (options, top1) in enumerate((*cases, ({'fold': 1, 'seed': 0}, 0.3))):
        write(tmp_path / str(number), 'metrics.json', metrics(top1))
        write(tmp_path / str(number), 'run.json', {'options': options})
        os.utime(tmp_path / str(number) / 'metrics.json', (number, number))
    found = {entry.changes: [run['top1'] for run in entry.runs] for entry in read_runs([tmp_path])}
    assert found == {'': [0.3, 0.5], 'streams="bone"': [0.2]}


def test_what_a_run_says_of_itself_goes_before_todays_files(tmp_path):
    """Name and changes are what they were when it was trained."""
    said = {'name': 'mine', 'changes': {'lr': '0.1', 'seed': '3'}, 'options': {'lr': 0.1}, 'split': {'a': 1}}
    for name, split in (('same', {'a': 1}), ('other', {'a': 2})):
        write(tmp_path / name, 'metrics.json', metrics(0.5, split=split))
        write(tmp_path / name, 'run.json', said)
    found = {(entry.config, entry.changes, entry.split) for entry in read_runs([tmp_path])}
    assert found == {('mine', 'lr=0.1', ''), ('mine', 'lr=0.1', '{"a": 2}')}


def test_refusals(tmp_path, runs):
    with one_line_error('holds no finished run', tmp_path / 'empty'):
        read_runs([tmp_path / 'empty'])
    (runs / 'old/metrics.json').write_text('{')
    with one_line_error('truncated or not JSON', 'old/metrics.json'):
        read_runs([runs])


@pytest.mark.parametrize(
    ('field', 'value'), [('n', 10**400), ('n', 10**300), ('n', 0), ('top1', 1.5), ('mean_class', -1)]
)
def test_numbers_that_no_test_gives(tmp_path, field, value):
    write(tmp_path / 'a', 'metrics.json', metrics(0.5) | {field: value})
    write(tmp_path / 'a', 'run.json', {'options': {}})
    with one_line_error(tmp_path / 'a', 'digits' if value == 10**400 else f'field {field}'):
        read_runs([tmp_path])


def test_runs_of_an_older_recipe_are_left_out(tmp_path):
    today = Run('r', 'mmsign::ctrgcn_isl_kinect30.py', {'streams': 'bone'}, 'all', 0)
    for name, key in (('a', today.key), ('b', 'another')):
        more = {'row': 'r', 'fold': 'all', 'method': 'train', 'options': {'streams': 'bone'}, 'key': key}
        write(tmp_path / name, 'metrics.json', {})
        write(tmp_path / name, 'run.json', metrics(0.5, config='ctrgcn_isl_kinect30.py', **more))
    more['options'] = {'an_option_that_is_no_more': 1}
    write(tmp_path / 'c', 'metrics.json', {})
    write(tmp_path / 'c', 'run.json', metrics(0.5, config='ctrgcn_isl_kinect30.py', **more))
    (entry,) = read_runs([tmp_path, tmp_path / '.'])  # and a folder counts once
    assert len(entry.runs) == 1
    for name, members in (('sum', ['a']), ('old', ['a', 'b']), ('gone', ['a', 'd'])):
        more = {'fold': 'all', 'method': 'fuse', 'options': {'weights': [1], 'of': name}, 'members': members}
        write(tmp_path / name, 'metrics.json', {})
        write(tmp_path / name, 'run.json', metrics(0.5, config='ctrgcn_isl_kinect30.py', key=name, **more))
    fusions = [entry.changes for entry in read_runs([tmp_path]) if 'fuse' in entry.changes]
    assert fusions == ['method=fuse of="sum" weights=[1]']


def test_runs_of_an_archive_that_has_changed_are_left_out(tmp_path, monkeypatch):
    """And so are their fusions and what is left of their removal, also of one's own configs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'own.py').write_text("_base_ = ['mmsign::ctrgcn_isl_kinect30.py']\nepochs = 1\n")
    archive = tmp_path / 'archive'
    archive.mkdir()
    (archive / 'clips.csv').write_text('1')
    for config in ('mmsign::ctrgcn_isl_kinect30.py', 'own.py'):
        run = Run('r', config, {'archive': str(archive)}, 'all', 0)
        noted = inputs_of(run.load())
        for name in (run.key, f'.{run.key}{STALE}'):
            write(tmp_path / name, 'metrics.json', metrics(0.5))
            write(tmp_path / name, 'run.json', run.record())
        write(tmp_path / run.key, 'inputs.json', noted)
        fusion = {'method': 'fuse', 'options': {}, 'members': [run.key], 'key': f'f{run.key}'}
        write(tmp_path / f'f{run.key}', 'metrics.json', metrics(0.5, config=config, **fusion))
    entries = [(name, changes) for name in ('ctrgcn_isl_kinect30', 'own') for changes in ('', 'method=fuse')]
    assert [(entry.config, entry.changes) for entry in read_runs([tmp_path])] == entries
    (archive / 'clips.csv').write_text('2')
    with one_line_error('holds no finished run'):
        read_runs([tmp_path])
    (archive / 'clips.csv').unlink()  # as on another machine
    assert len(read_runs([tmp_path])) == 4


def test_numbers_of_other_weights_are_left_out(tmp_path):
    write(tmp_path, 'metrics.json', metrics(0.5, last_weights=False))
    with one_line_error('holds no finished run'):
        read_runs([tmp_path])
    write(tmp_path, 'metrics.json', metrics(0.5, last_weights=True))
    assert read_runs([tmp_path])


def test_another_split_is_another_entry_and_not_in_the_metafile(tmp_path, repo, monkeypatch):
    """Of a config that ships with mmsign, however it is named, and of one's own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'own.py').write_text("_base_ = ['mmsign::ctrgcn_isl_kinect30.py']\n")
    shipped, own = {'signers': ['rajat', 'rajkumar']}, {'signers': ['gautam']}
    for number, config in enumerate(('mmsign::ctrgcn_isl_kinect30.py', 'own.py')):
        for split in (shipped, own):
            folder = tmp_path / f'{number}{split["signers"][0]}'
            write(folder, 'metrics.json', metrics(0.5, config=config, split=split))
            write(folder, 'run.json', {'options': {}})
    entries = read_runs([tmp_path])
    protocols = ["the config's split", 'another split: `{"signers": ["gautam"]}`']
    assert [(entry.config, entry.protocol) for entry in entries] == [
        (name, protocol) for name in ('ctrgcn_isl_kinect30', 'own') for protocol in protocols
    ]
    facts, values = metafile_values(entries)
    assert facts['ctrgcn_isl_kinect30']['Runs'] == 1
    assert list(values['own']) == ['']
    assert '## ISL Kinect 30' in zoo_markdown(entries, read_metafile(repo / 'configs/metafile.yml'))


@pytest.mark.parametrize(
    ('change', 'problem'),
    [
        ({'changes': 5, 'name': 'x'}, 'field changes: is 5'),
        ({'seed': '0'}, "field seed: is '0'"),
        ({'n': True}, 'field n: is True'),
        ({'top1': float('nan')}, 'field top1: is nan'),
        ({'hardware': ['a']}, 'field hardware'),
        ({'hardware': {'device': 'cpu'}}, 'field name: is ()'),
        ({'hardware': CPU | {'threads': '2'}}, "field threads: is '2'"),
        ({'config': 'x.py', 'key': 'k', 'method': 'fuse', 'members': [3]}, 'holds no record of a run'),
    ],
)
def test_a_damaged_record_is_one_line(tmp_path, change, problem) -> None:
    write(tmp_path / 'a', 'metrics.json', metrics(0.5) | change)
    with one_line_error(str(tmp_path / 'a'), problem):
        read_runs([tmp_path])
