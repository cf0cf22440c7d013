"""What a training and a test print: a line an epoch, the result, what comes next, and little else."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from tool_runner import run_tool

from test_engine.test_runs import last_log, next_second
from test_engine.tiny import load, write_config

LINE = re.compile(
    r'epoch (\d)/3  loss ([\d.]+)  lr ([\d.e-]+)  0:00:\d\d left(?:  held-out top-1 ([\d.]+))?$'
)


def test_training_and_test_are_brief(tmp_path: Path, monkeypatch, capfd) -> None:
    """Also what libraries write past Python."""
    config = write_config(tmp_path)
    work = tmp_path / 'run'
    words = ['--work-dir', work, '--cfg-options', 'train_cfg.max_epochs=3', 'val_subset.signers=[s3]']
    next_second()
    assert run_tool(monkeypatch, 'train.py', config, *words) == 0
    printed = capfd.readouterr()
    lines = printed.out.splitlines()
    found = [LINE.match(line) for line in lines[:3]]
    assert [one and one[1] for one in found] == ['1', '2', '3'], lines
    assert [float(one[3]) for one in found if one] == [0.01, 0.005, 0.005]
    assert all(one and one[4] for one in found)
    assert lines[3:] == [
        f'last checkpoint: {work / "epoch_3.pth"}',
        f'next: python tools/test.py {work} --out scores.npz',
    ]
    assert not printed.err, printed.err
    # the mean of the steps' losses, which the log has
    logged = re.findall(r'Epoch\(train\) +\[3\].* loss: ([\d.]+)', last_log(work))
    assert np.isfinite(float(logged[-1]))
    assert 'System environment' in last_log(work)

    assert run_tool(monkeypatch, 'test.py', work, '--out', tmp_path / 'scores.npz') == 0
    printed = capfd.readouterr()
    lines = printed.out.splitlines()
    assert lines[0].startswith('top-1 ')
    assert '(3 clips, ' in lines[0]
    assert lines[1:] == [
        f'written: {work / "metrics.json"}, {tmp_path / "scores.npz"}',
        f'next: python tools/export_model.py {work} --out exported/run',
    ]
    assert not printed.err, printed.err


def test_the_whole_log_if_asked_for(tmp_path: Path, monkeypatch, capfd) -> None:
    config = write_config(tmp_path)
    words = ['--work-dir', tmp_path / 'run', '--verbose', '--cfg-options', 'train_cfg.max_epochs=1']
    next_second()
    assert run_tool(monkeypatch, 'train.py', config, *words) == 0
    assert 'System environment' in ''.join(capfd.readouterr())


@pytest.mark.parametrize('given', [False, True])
def test_validation_by_one_line(tmp_path: Path, given: bool) -> None:
    options = {'val_subset.signers': ['s2']} if given else {}
    cfg = load(write_config(tmp_path), tmp_path / 'run', **options)
    assert (cfg.get('val_dataloader') is not None) == given
    if given:
        assert cfg.val_dataloader.dataset.subset == {'signers': ['s2']}
        assert cfg.test_dataloader.dataset.subset == {'signers': ['s3']}
        assert cfg.val_cfg.type == 'ValLoop'
