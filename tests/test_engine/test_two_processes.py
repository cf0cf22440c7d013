"""Training in two processes with gloo: it ends, and a killed one goes on to the bit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import torch
from helpers import write_archive

from mmsign.engine.checkpoints import last_checkpoint
from mmsign.engine.random_state_hook import STATES
from test_engine.test_random_state_hook import DROPOUT
from test_engine.test_runs import CONFIG, KILLER, next_second


def launch(repo: Path, folder: Path, config: Path, work: Path, *arguments: str, **variables: str) -> int:
    """``torchrun`` on one machine, as `docs/training.md` has it."""
    run = [sys.executable, '-m', 'torch.distributed.run', '--standalone', '--nproc_per_node', '2']
    run += [str(repo / 'tools/train.py'), str(config), '--launcher', 'pytorch', '--work-dir', str(work)]
    paths = {'PYTHONPATH': f'{repo}:{folder}', 'OMP_NUM_THREADS': '1'}
    environment = {**os.environ, **paths, **variables}
    return subprocess.run([*run, *arguments], env=environment, capture_output=True, timeout=240).returncode


def test_killed_and_resumed(tmp_path: Path, repo: Path) -> None:
    (tmp_path / 'killer.py').write_text(KILLER)
    (tmp_path / 'base.py').write_text(CONFIG.format(repo=repo, archive=write_archive(tmp_path / 'archive')))
    config = tmp_path / 'two.py'
    config.write_text(
        f"_base_ = ['base.py']\n{DROPOUT}custom_imports = dict(imports=['mmsign.engine.runs', 'killer'])\n"
        "custom_hooks = [dict(type='EpochHook'), dict(type='Killer')]\n"
        'train_dataloader = dict(batch_size=2)\n'
    )
    assert launch(repo, tmp_path, config, tmp_path / 'whole') == 0
    assert launch(repo, tmp_path, config, tmp_path / 'parts', KILL='1') != 0
    assert last_checkpoint(tmp_path / 'parts').name == 'epoch_2.pth'
    next_second()
    assert launch(repo, tmp_path, config, tmp_path / 'parts', '--resume') == 0
    ours, theirs = (
        torch.load(last_checkpoint(tmp_path / name), weights_only=True) for name in ('parts', 'whole')
    )
    assert ours['meta']['epoch'] == theirs['meta']['epoch'] == 4
    assert len(ours[STATES]) == 2
    for name, weight in theirs['state_dict'].items():
        assert torch.equal(weight, ours['state_dict'][name]), name
