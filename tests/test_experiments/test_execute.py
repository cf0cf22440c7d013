"""The command that runs a table: several at a time, a failing run, the cache, the budget, the fused rows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from test_engine.test_runs import config as config  # the fixture of a tiny experiment
from tool_runner import run_tool

from mmsign.evaluation import Scores

TABLE = """
seeds = (0,)
options = {'train_cfg.max_epochs': 1}
rows = dict(
    neighbours=dict(config='tiny.py', options=options, method='knn'),
    broken=dict(config='tiny.py', options={**options, 'model.backbone.in_channels': 5}),
    joint=dict(config='tiny.py', options=options),
    bone=dict(config='tiny.py', options=dict(options, streams='bone')),
    both=dict(fuse=['joint', 'bone'], weights=[2, 1]),
)
reference = 'joint'
"""


@pytest.fixture
def table(config: Path) -> Path:
    file = config.with_name('table.py')
    file.write_text(TABLE)
    return file


def test_a_table_is_run_cached_and_written(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv('OMP_NUM_THREADS', '1')  # the command sets it
    out, report = tmp_path / 'runs', tmp_path / 'docs/report.md'
    pools = tmp_path / 'pools'
    words = ['run_table.py', table, '--out', out, '--report', report, '--scores', pools]

    assert run_tool(monkeypatch, *words, '--budget-hours', '1e-9') == 0
    assert report.read_text() == 'no run has finished\n'

    assert run_tool(monkeypatch, *words, '--jobs', 2) == 1
    printed = capsys.readouterr()
    failed = [line for line in (printed.out + printed.err).splitlines() if 'failed' in line]
    assert len(failed) == 1
    assert failed[0].startswith('broken fold all seed 0: failed: field inputs: has 3 channels')
    assert 'joint-all-0.log' in {file.name for file in out.iterdir()}
    text = report.read_text()
    rows = [line.split(' | ')[0] for line in text.splitlines()[4:] if line.startswith('| ')]
    assert rows == ['| neighbours', '| joint', '| bone', '| both']
    found = {file.parent: json.loads(file.read_text()) for file in out.glob('*/run.json')}
    records = {record['row']: folder for folder, record in found.items() if 'top1' in record}
    assert set(records) == {'neighbours', 'joint', 'bone', 'both'}
    named = {json.loads((folder / 'run.json').read_text())['config'] for folder in records.values()}
    assert named == {str(table.with_name('tiny.py'))}  # which may share its file's name with another
    parts = [Scores.load(records[row] / 'scores.npz') for row in ('joint', 'bone', 'both')]
    assert {file.name for file in pools.iterdir()} == {f'{row}-0.npz' for row in records}
    np.testing.assert_array_equal(Scores.load(pools / 'both-0.npz').logits, parts[2].logits)
    assert parts[2].clip_id.tolist() == parts[0].clip_id.tolist()

    stamps = {file: file.stat().st_mtime_ns for file in out.glob('*/scores.npz')}
    assert run_tool(monkeypatch, *words, '--rows', 'joint', 'bone', 'neighbours') == 0
    fused = records['both'] / 'scores.npz'
    assert {f: f.stat().st_mtime_ns for f in stamps if f != fused} == {
        f: stamps[f] for f in stamps if f != fused
    }


def test_a_row_whose_name_is_no_file_name_leaves_its_scores(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    file = config.with_name('named.py')
    file.write_text("seeds = (0,)\nrows = {'w/o texts': dict(config='tiny.py', method='knn')}\n")
    monkeypatch.setenv('OMP_NUM_THREADS', '1')  # the command sets it
    words = ['run_table.py', file, '--out', tmp_path / 'runs', '--scores', tmp_path / 'pools']
    assert run_tool(monkeypatch, *words) == 0
    assert 'is not written' not in capsys.readouterr().out
    assert Scores.load(tmp_path / 'pools/w_o texts-0.npz').logits.shape == (3, 3)
