"""The export command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tiny_models import tiny_checkpoint
from tool_runner import run_tool

from mmsign.engine.runs import load_config
from mmsign.inference.exported import ExportedModel
from mmsign.utils.files import file_hash


def test_one_and_several(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    joint = tiny_checkpoint(tmp_path, letters, 'joint')
    bone = tiny_checkpoint(tmp_path, letters, 'bone')
    metrics = {'top1': 0.7, 'checkpoint_hash': file_hash(joint[1])}
    (tmp_path / 'metrics.json').write_text(json.dumps(metrics))
    assert run_tool(monkeypatch, 'export_model.py', *joint, '--out', tmp_path / 'one') == 0
    assert '26 glosses, hands43' in capsys.readouterr().out
    assert json.loads((tmp_path / 'one/model.json').read_text())['metrics'] == metrics
    # numbers of other weights are not these weights'
    (tmp_path / 'metrics.json').write_text(json.dumps({**metrics, 'checkpoint_hash': 'other'}))
    assert run_tool(monkeypatch, 'export_model.py', *joint, '--out', tmp_path / 'other') == 0
    assert 'is of other weights' in capsys.readouterr().out
    assert json.loads((tmp_path / 'other/model.json').read_text())['metrics'] == {}
    words = (*joint, *bone, '--weights', 1, 3, '--out', tmp_path / 'two')
    assert run_tool(monkeypatch, 'export_model.py', *words) == 0
    assert '2 networks fused' in capsys.readouterr().out
    model = ExportedModel(tmp_path / 'two')
    assert [member['weight'] for member in model.meta['members']] == [1, 3]
    assert model.meta['metrics'] == {}
    assert run_tool(monkeypatch, 'export_model.py', *joint, bone[0], '--out', tmp_path / 'three') == 2
    assert 'give pairs' in capsys.readouterr().err


def test_work_dirs_alone(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    config, file = tiny_checkpoint(tmp_path, letters, 'joint')
    work_dir = tmp_path / 'bone'
    work_dir.mkdir()
    load_config(config, {'streams': 'bone'}).dump(str(work_dir / 'joint.py'))
    shutil.copy(file, work_dir / 'epoch_1.pth')
    (work_dir / 'last_checkpoint').write_text('epoch_1.pth')
    assert run_tool(monkeypatch, 'export_model.py', work_dir, config, file, '--out', tmp_path / 'both') == 0
    pipelines = ExportedModel(tmp_path / 'both').pipelines
    assert [steps[-2]['streams'] for steps in pipelines] == ['bone', ['joint']]
    assert run_tool(monkeypatch, 'export_model.py', tmp_path / 'both', '--out', tmp_path / 'again') == 2
    assert 'is exported already' in capsys.readouterr().err
