"""Stops a training that has diverged, and keeps its last good checkpoint the last one."""

from __future__ import annotations

import math
from typing import Any

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmsign.engine.checkpoints import check_finite, last_checkpoint
from mmsign.registry import HOOKS
from mmsign.utils.errors import MMSignError

#: Steps in a row that a gradient scaler may leave out, before the training counts as diverged. It halves
#: the scale each time: from 2^16 on, as many as bring it to nothing.
SKIPPED = 40


def as_number(value: Any) -> float:
    """A loss as a float, whether it is a tensor that has a gradient or a plain number."""
    return float(value.detach() if isinstance(value, torch.Tensor) else value)


@HOOKS.register_module()
class FiniteHook(Hook):
    """Raise at the first loss that is NaN or infinite, and before weights that are get saved.

    Under ``AmpOptimWrapper`` the gradient scaler leaves such a step out; only many in a row are too many.

    Raises:
        MMSignError: With iteration, epoch, the term of the loss, the last good checkpoint, and what to try.
    """

    priority = 'VERY_HIGH'  # before the checkpoint is written and the numbers are logged

    def __init__(self) -> None:
        self.skipped = 0

    def after_train_iter(
        self, runner: Runner, batch_idx: int, data_batch: Any = None, outputs: dict[str, Any] | None = None
    ) -> None:
        losses = {name: as_number(value) for name, value in (outputs or {}).items() if 'loss' in name}
        broken = [name for name, value in losses.items() if not math.isfinite(value)]
        if not broken:
            self.skipped = 0
            return
        self.skipped += 1
        if getattr(runner.optim_wrapper, 'loss_scaler', None) is None or self.skipped >= SKIPPED:
            # the sum follows its terms
            name = next((name for name in broken if name != 'loss'), broken[0])
            raise self._diverged(runner, f'{name} is {losses[name]}')

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict[str, Any]) -> None:
        try:
            check_finite(checkpoint['state_dict'], runner.work_dir)
        except MMSignError as error:
            raise self._diverged(runner, f'{error.field} is NaN or infinite') from None

    @staticmethod
    def _diverged(runner: Runner, what: str) -> MMSignError:
        try:
            good = f'The last good checkpoint is {last_checkpoint(runner.work_dir)}'
        except MMSignError:
            good = 'There is no checkpoint yet'
        return MMSignError(
            f'the training diverged at iteration {runner.iter + 1}, in epoch {runner.epoch + 1}: {what}',
            file=runner.work_dir,
            fix=f'{good}. Train anew with a lower learning rate (lr), or with clipped gradients '
            '(optim_wrapper.clip_grad.max_norm=5)',
        )
