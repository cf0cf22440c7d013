"""A clock that jumps decides nothing: a training goes on from its last checkpoint, whatever the dates say."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
import torch
from test_engine.tiny import load, write_config

from mmsign.engine.checkpoints import last_checkpoint
from mmsign.engine.runs import train

#: The only places that look at the date of a file or of today, and why.
ALLOWED = {'experiments/zoo.py': 'of several trainings the one whose numbers were written last counts'}


@pytest.mark.parametrize('jump', [-10 * 365 * 86400, 10 * 365 * 86400])
def test_a_training_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: int) -> None:
    config = write_config(tmp_path)
    train(load(config, tmp_path / 'whole'))
    train(load(config, tmp_path / 'run', train_cfg__max_epochs=2))
    for file in (tmp_path / 'run').rglob('*'):
        os.utime(file, (time.time() - jump, time.time() - jump))
    now = time.time
    monkeypatch.setattr(time, 'time', lambda: now() + jump)
    assert train(load(config, tmp_path / 'run'), resume=True).name == 'epoch_4.pth'
    ours, theirs = (
        torch.load(last_checkpoint(tmp_path / name), weights_only=True)['state_dict']
        for name in ('run', 'whole')
    )
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_nothing_else_asks_for_the_time_of_day(repo: Path) -> None:
    found = {
        file.relative_to(repo / 'mmsign').as_posix()
        for file in (repo / 'mmsign').rglob('*.py')
        if '.mim' not in file.parts
        and 'benchmarks' not in file.parts
        and re.search(r'time\.time\(|st_mtime|datetime\.now|date\.today|getmtime', file.read_text('utf8'))
    }
    assert found == set(ALLOWED)
