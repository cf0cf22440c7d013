"""Trainings by the real commands on the invented archive, and the rate at which clips are read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from mmengine.dataset import pseudo_collate
from mmengine.registry import DefaultScope
from torch.utils.data import DataLoader

from mmsign.benchmarks.gpu.setting import Setting
from mmsign.engine.checkpoints import last_checkpoint
from mmsign.registry import DATASETS
from mmsign.utils.paths import shipped

#: PyTorch refuses an operation that may differ from run to run.
REPEATABLE = ('randomness.deterministic=True', 'env_cfg.cudnn_benchmark=False')


def _train(
    setting: Setting, work_dir: Path, *words: str, options: Sequence[str] = (), launcher: Sequence[str] = ()
) -> float:
    """Seconds of ``tools/train.py``."""
    environment = {**os.environ, 'CUBLAS_WORKSPACE_CONFIG': ':4096:8'}
    start = time.perf_counter()
    command = [
        sys.executable,
        *launcher,
        str(shipped('tools') / 'train.py'),
        str(setting.folder / 'recipe.py'),
    ]
    command += ['--work-dir', str(work_dir), *words]
    subprocess.run([*command, *(('--cfg-options', *options) if options else ())], check=True, env=environment)
    return time.perf_counter() - start


def resume(setting: Setting, report: Callable[[str, float, str], None]) -> None:
    """Two epochs at once, and the second alone with ``--resume``: the same weights, to the bit."""
    whole, half = (setting.folder / name for name in ('whole', 'half'))
    report('two epochs', _train(setting, whole, options=REPEATABLE), 's')
    half.mkdir()
    shutil.copy(whole / 'epoch_1.pth', half)
    (half / 'last_checkpoint').write_text(str(half / 'epoch_1.pth'))
    report('one epoch, resumed', _train(setting, half, '--resume', options=REPEATABLE), 's')
    states = [
        torch.load(last_checkpoint(folder), map_location='cpu', weights_only=True)['state_dict']
        for folder in (whole, half)
    ]
    first = torch.load(whole / 'epoch_1.pth', map_location='cpu', weights_only=True)['state_dict']
    changed = [name for name in first if not torch.equal(first[name], states[0][name])]
    differ = [name for name in states[0] if not torch.equal(states[0][name], states[1][name])]
    report('tensors that the second epoch changed', len(changed), '')
    report('tensors that differ after resuming', len(differ), '')
    if differ or not changed:
        raise AssertionError(f'{len(differ)} tensors differ after resuming: {", ".join(differ[:5])}')


def nccl(setting: Setting, report: Callable[[str, float, str], None]) -> None:
    """One epoch by torchrun in one process: DDP, and on a GPU NCCL and synchronised BN."""
    launcher = ('-m', 'torch.distributed.run', '--standalone', '--nproc_per_node', '1')
    words = ('--launcher', 'pytorch')
    seconds = _train(setting, setting.folder / 'nccl', *words, options=('epochs=1',), launcher=launcher)
    report('one epoch by torchrun', seconds, 's')
    last_checkpoint(setting.folder / 'nccl')


def data(setting: Setting, report: Callable[[str, float, str], None]) -> None:
    """Clips a second out of the training pipeline, to hold beside a step's."""
    with DefaultScope.overwrite_default_scope('mmsign'):
        dataset = DATASETS.build(setting.config().train_dataloader.dataset)
    for workers in (1, setting.workers):
        loader: DataLoader = DataLoader(
            dataset,
            setting.batch,
            shuffle=True,
            num_workers=workers,
            collate_fn=pseudo_collate,
            drop_last=True,
            persistent_workers=True,
        )
        for _ in loader:  # starts the workers
            pass
        start = time.perf_counter()
        clips = sum(len(batch['inputs']) for batch in loader)
        report(f'read by {workers} workers', clips / (time.perf_counter() - start), 'clips/s')
