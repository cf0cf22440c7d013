"""Tells data sets which epoch it is, so that their draws depend on it."""

from __future__ import annotations

from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmsign.registry import HOOKS
from mmsign.utils.errors import MMSignError


@HOOKS.register_module()
class EpochHook(Hook):
    """Call ``set_epoch`` of the training data set (also inside wrappers) before each epoch.

    Raises:
        MMSignError: If the training clips do not fill one batch: MMEngine would save an untrained model.
    """

    def before_train(self, runner: Runner) -> None:
        loader = runner.train_dataloader
        if not len(loader):
            raise MMSignError(
                f'is {loader.batch_size}, more than there are training clips ({len(loader.sampler)} for this '
                'process)', field='train_dataloader.batch_size', fix='--cfg-options batch_size=…',
            )  # fmt: skip

    def before_train_epoch(self, runner: Runner) -> None:
        waiting = [runner.train_dataloader.dataset]
        while waiting:
            dataset = waiting.pop()
            if hasattr(dataset, 'set_epoch'):
                dataset.set_epoch(runner.epoch)
            inner = getattr(dataset, 'dataset', None)
            waiting += [*([] if inner is None else [inner]), *getattr(dataset, 'datasets', ())]
