"""A progress bar for training in a terminal."""

from __future__ import annotations

from typing import Any

from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner
from tqdm import tqdm

from mmsign.registry import HOOKS


@HOOKS.register_module()
class ProgressHook(Hook):
    """Show iterations, rate, time left and the loss of a whole training run.

    Args:
        every: Iterations between two refreshes.
    """

    def __init__(self, every: int = 5) -> None:
        self.every = every
        self.bar: tqdm | None = None

    def before_train(self, runner: Runner) -> None:
        if is_main_process():
            self.bar = tqdm(
                total=runner.max_iters, initial=runner.iter, unit='step', desc='training', mininterval=1.0
            )

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: Any = None
    ) -> None:
        if self.bar is None:
            return
        self.bar.update()
        if outputs and 'loss' in outputs and runner.iter % self.every == 0:
            self.bar.set_postfix(epoch=runner.epoch + 1, loss=f'{float(outputs["loss"]):.3f}', refresh=False)

    def after_train(self, runner: Runner) -> None:
        if self.bar is not None:
            self.bar.close()
            self.bar = None
