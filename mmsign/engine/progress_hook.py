"""What a training shows while it runs: one line an epoch."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import EpochBasedTrainLoop, Runner

from mmsign.engine.finite_hook import as_number
from mmsign.registry import HOOKS


@HOOKS.register_module()
class ProgressHook(Hook):
    """Print epoch, mean loss, learning rate, time left and, where it was measured, held-out accuracy::

    epoch  3/25  loss 1.234  lr 0.00399  0:41 left  held-out top-1 0.812
    """

    priority = 'VERY_LOW'

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.line = ''

    def before_train(self, runner: Runner) -> None:
        self.start, self.first = time.perf_counter(), runner.iter

    def before_train_iter(self, runner: Runner, batch_idx: int, data_batch: Any = None) -> None:
        self.rate = next(iter(runner.optim_wrapper.get_lr().values()))[0]

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: dict[str, Any] | None = None
    ) -> None:
        if outputs and 'loss' in outputs:
            self.losses.append(as_number(outputs['loss']))

    def after_train_epoch(self, runner: Runner) -> None:
        done, total = runner.epoch + 1, runner.max_epochs
        per_step = (time.perf_counter() - self.start) / max(1, runner.iter - self.first)
        left = round(per_step * (runner.max_iters - runner.iter))
        loss = f'{np.mean(self.losses):.4f}' if self.losses else '–'
        self.losses = []
        clock = f'{left // 3600}:{left // 60 % 60:02}:{left % 60:02}'
        self.line = f'epoch {done:{len(str(total))}}/{total}  loss {loss}  lr {self.rate:.3g}  {clock} left'
        if not _validates(runner, done):
            self._print()

    def after_val_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        top1 = next((value for name, value in (metrics or {}).items() if name.endswith('top1')), None)
        if self.line:
            self.line += '' if top1 is None else f'  held-out top-1 {top1:.3f}'
            self._print()

    def _print(self) -> None:
        if is_main_process():
            print(self.line, flush=True)
        self.line = ''


def _validates(runner: Runner, epoch: int) -> bool:
    """Whether a validation follows an epoch."""
    loop = runner.train_loop
    return (
        runner.val_loop is not None
        and isinstance(loop, EpochBasedTrainLoop)
        and epoch >= loop.val_begin
        and (epoch % loop.val_interval == 0 or epoch == runner.max_epochs)
    )
