"""A training that diverges stops, says when, and leaves its last good checkpoint."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from helpers import one_line_error
from tool_runner import run_tool

from mmsign.engine.checkpoints import last_checkpoint
from mmsign.engine.finite_hook import SKIPPED, FiniteHook
from mmsign.engine.runs import train
from mmsign.models.heads.linear_cls import LinearClsHead
from test_engine.test_runs import next_second
from test_engine.tiny import load, write_config


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """The classifier's loss becomes NaN in its n-th step."""
    loss = LinearClsHead.loss
    steps = SimpleNamespace(now=0, bad=8)  # three steps an epoch: the second of the third

    def broken(self, pooled, data_samples):
        steps.now += 1
        losses = loss(self, pooled, data_samples)
        if steps.now == steps.bad:
            losses['loss_cls'] = losses['loss_cls'] * float('nan')
        return losses

    monkeypatch.setattr(LinearClsHead, 'loss', broken)
    return steps


def test_it_stops_with_one_line(tmp_path: Path, monkeypatch, capsys, failing) -> None:
    config = write_config(tmp_path)
    assert run_tool(monkeypatch, 'train.py', config, '--work-dir', tmp_path / 'run') == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith('error: ')]
    assert len(lines) == 1
    for word in ('iteration 8', 'epoch 3', 'loss_cls is nan', 'epoch_2.pth', 'lr', 'clip_grad'):
        assert word in lines[0]
    state = torch.load(last_checkpoint(tmp_path / 'run'), weights_only=True)['state_dict']
    assert all(torch.isfinite(value).all() for value in state.values())


def test_weights_that_broke_in_the_last_step_are_not_saved(tmp_path: Path, failing) -> None:
    """The loss is finite and the step is not: the checkpoint before stays."""
    config = write_config(tmp_path)
    failing.bad = 0
    step = torch.optim.AdamW.step

    def broken(self, *args, **kwargs):
        result = step(self, *args, **kwargs)
        if failing.now == 6:
            with torch.no_grad():
                self.param_groups[0]['params'][-1].fill_(float('inf'))
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.optim.AdamW, 'step', broken)
        next_second()
        with one_line_error('in epoch 2', 'NaN or infinite', 'epoch_1.pth'):
            train(load(config, tmp_path / 'run'))
    assert last_checkpoint(tmp_path / 'run').name == 'epoch_1.pth'
    assert sorted(file.name for file in (tmp_path / 'run').glob('*.pth')) == ['epoch_1.pth']


def test_steps_that_a_scaler_leaves_out_are_no_divergence() -> None:
    hook, runner = FiniteHook(), SimpleNamespace(iter=0, epoch=0, work_dir='nowhere')
    runner.optim_wrapper = SimpleNamespace(loss_scaler=object())
    bad, good = {'loss': torch.tensor(float('inf'))}, {'loss': torch.tensor(1.0)}
    for _ in range(3):
        for _ in range(SKIPPED - 1):
            hook.after_train_iter(runner, 0, outputs=bad)
        hook.after_train_iter(runner, 0, outputs=good)
    with one_line_error('diverged', 'loss is inf', 'no checkpoint yet'):
        for _ in range(SKIPPED):
            hook.after_train_iter(runner, 0, outputs=bad)
    runner.optim_wrapper = SimpleNamespace()
    with one_line_error('loss is inf'):
        FiniteHook().after_train_iter(runner, 0, outputs=bad)
