"""Tells data sets which epoch it is, so that their draws depend on it."""

from __future__ import annotations

from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmsign.registry import HOOKS


@HOOKS.register_module()
class EpochHook(Hook):
    """Call ``set_epoch`` of the training data set (also inside wrappers) before each epoch."""

    def before_train_epoch(self, runner: Runner) -> None:
        dataset = runner.train_dataloader.dataset
        while dataset is not None:
            if hasattr(dataset, 'set_epoch'):
                dataset.set_epoch(runner.epoch)
            dataset = getattr(dataset, 'dataset', None)
