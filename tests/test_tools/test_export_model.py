"""The export command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_models import tiny_checkpoint
from tool_runner import run_tool

from mmsign.apis.exported import ExportedModel


def test_one_and_several(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    joint = tiny_checkpoint(tmp_path, letters, 'joint')
    bone = tiny_checkpoint(tmp_path, letters, 'bone')
    (tmp_path / 'metrics.json').write_text('{"top1": 0.7}')
    assert run_tool(monkeypatch, 'export_model.py', *joint, '--out', tmp_path / 'one') == 0
    assert '26 glosses, hands43' in capsys.readouterr().out
    assert json.loads((tmp_path / 'one/model.json').read_text())['metrics'] == {'top1': 0.7}
    words = (*joint, *bone, '--weights', 1, 3, '--out', tmp_path / 'two')
    assert run_tool(monkeypatch, 'export_model.py', *words) == 0
    assert '2 networks fused' in capsys.readouterr().out
    model = ExportedModel(tmp_path / 'two')
    assert [member['weight'] for member in model.meta['members']] == [1, 3]
    assert model.meta['metrics'] == {}
    assert run_tool(monkeypatch, 'export_model.py', *joint, bone[0], '--out', tmp_path / 'three') == 2
    assert 'give pairs' in capsys.readouterr().err
