"""The small tools around the demo, end to end on a tiny archive."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers import write_archive
from tool_runner import run_tool

from mmsign.evaluation import Scores

CONFIG = """
_base_ = ['{repo}/configs/ctrgcn_fingerspelling.py']
archive = '{archive}'
epochs = 1
model = dict(cls_head=dict(num_classes=3))
"""


@pytest.fixture
def config(tmp_path: Path, repo: Path) -> Path:
    archive = write_archive(tmp_path / 'archive', layout='wholebody133')
    file = tmp_path / 'tiny.py'
    file.write_text(CONFIG.format(repo=repo, archive=archive))
    return file


def call(repo: Path, folder: Path, name: str, *arguments: object) -> str:
    environment = {**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(repo)}
    command = [sys.executable, str(repo / 'tools' / f'{name}.py'), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
    assert result.returncode == 0, result.stderr[-2000:]
    return result.stdout


def test_from_training_to_the_picture(config, repo, tmp_path):
    call(repo, tmp_path, 'train', config, '--work-dir', 'run')
    call(repo, tmp_path, 'test', config, 'run', '--work-dir', 'run', '--out', 'run/scores.npz')
    out = call(repo, tmp_path, 'knn_baseline', config, '--metrics', 'run/metrics.json', '--out', 'knn.npz')
    metrics = json.loads((tmp_path / 'run/metrics.json').read_text())
    assert 0 <= metrics['knn_top1'] <= metrics['knn_top5'] <= 1
    assert f'3-NN top-1 {metrics["knn_top1"]:.4f}' in out
    call(repo, tmp_path, 'draw_predictions', config, 'run/scores.npz', '--out', 'guesses.png')
    assert (tmp_path / 'guesses.png').stat().st_size > 5000


def test_browsing_reports_and_draws(config, repo, tmp_path):
    out = call(repo, tmp_path, 'browse_dataset', config, '--out', 'browse', '--clips', 2)
    report = json.loads((tmp_path / 'browse/report.json').read_text())
    assert report['clips'] == 9  # three of four signers train
    assert set(report['missing']) == {'body', 'left_hand', 'right_hand', 'mouth', 'face'}
    assert '9 clips, 3 classes' in out
    for name in ('stored', 'pipeline'):
        assert (tmp_path / f'browse/{name}.png').stat().st_size > 5000


@pytest.mark.filterwarnings('error:Glyph')  # a box in the picture
def test_glosses_of_any_script(repo, tmp_path, monkeypatch):
    glosses = ['$100_$', '词', chr(0x10FFFD)]
    archive = write_archive(tmp_path / 'archive', 'wholebody133', glosses)
    (tmp_path / 'tiny.py').write_text(CONFIG.format(repo=repo, archive=archive))
    clips, labels = [f's3_{label}_0' for label in range(3)], np.arange(3)
    Scores(np.array(clips), labels, np.eye(3), np.array(glosses)).save(tmp_path / 's.npz')
    words = [tmp_path / 'tiny.py', tmp_path / 's.npz', '--out', tmp_path / 'guesses.png']
    assert run_tool(monkeypatch, 'draw_predictions.py', *words) == 0
    words = [tmp_path / 'tiny.py', '--out', tmp_path / 'browse']
    assert run_tool(monkeypatch, 'browse_dataset.py', *words) == 0
