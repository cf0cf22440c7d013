"""``benchmarks/gpu.sh`` at sizes that a CPU has in seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mmsign.benchmarks.gpu.__main__ import spawn
from mmsign.benchmarks.gpu.sections import SECTIONS
from mmsign.benchmarks.gpu.setting import Setting, write_data


@pytest.fixture(scope='module')
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    made = Setting.of(tmp_path_factory.mktemp('gpu'), small=True)
    write_data(made)
    return made


@pytest.mark.parametrize('name', [name for name in SECTIONS if name != 'anchors'])
def test_every_section_reports_finite_numbers(name: str, setting: Setting) -> None:
    rows: list[tuple[str, float, str]] = []
    SECTIONS[name][0](setting, lambda *row: rows.append(row))
    assert rows
    assert all(0 <= value < 1e12 for what, value, _ in rows if what != 'contrastive terms')
    assert len({(what, unit) for what, _, unit in rows}) == len(rows)


def test_the_script_prints_a_table_and_writes_json(repo: Path, tmp_path: Path) -> None:
    environment = {**os.environ, 'PYTHON': sys.executable, 'OMP_NUM_THREADS': '1'}
    command = [repo / 'benchmarks/gpu.sh', '--small', '--only', 'anchors', '--out', tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert 'anchors    copy' in done.stdout
    assert '0 sections failed' in done.stdout
    content = json.loads((tmp_path / 'gpu.json').read_text())
    assert set(content) == {'hardware', 'versions', 'sections'}
    assert content['sections']['anchors']['failed'] is None


def test_a_failed_section_says_why_and_fails_the_script(repo: Path, tmp_path: Path) -> None:
    nothing = Setting.of(tmp_path, small=True)  # no data was written
    found = spawn('data', nothing, tmp_path / 'log', 120)
    assert 'no such config' in found['failed']
    assert not found['rows']
    late = spawn('anchors', nothing, tmp_path / 'log', 0.1)
    assert late['failed'] == 'took longer than 0 s'
    environment = {**os.environ, 'PYTHON': sys.executable, 'OMP_NUM_THREADS': '1'}
    command = [repo / 'benchmarks/gpu.sh', '--small', '--limit', '0', '--out', tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 1
    assert done.stdout.count('no time was left') == len(SECTIONS)
