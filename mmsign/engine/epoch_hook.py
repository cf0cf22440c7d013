"""Tells data sets which epoch it is, so that their draws depend on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner

from mmsign.registry import HOOKS
from mmsign.utils.errors import MMSignError


def inside(dataset: Any) -> Iterator[Any]:
    """A data set and those that it wraps or joins."""
    yield dataset
    inner = getattr(dataset, 'dataset', None)
    for member in [*([] if inner is None else [inner]), *getattr(dataset, 'datasets', ())]:
        yield from inside(member)


@HOOKS.register_module()
class EpochHook(Hook):
    """Call ``set_epoch`` of the training data set (also inside wrappers) before each epoch.

    Raises:
        MMSignError: If the training clips do not fill one batch: MMEngine would save an untrained model.
            Or if the classifier has more or fewer classes than the data set has glosses.
    """

    def before_train(self, runner: Runner) -> None:
        loader = runner.train_dataloader
        if not len(loader):
            raise MMSignError(
                f'is {loader.batch_size}, more than there are training clips ({len(loader.sampler)} for this '
                'process)',
                field='train_dataloader.batch_size',
                fix='--cfg-options batch_size=…',
            )
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        outputs = getattr(getattr(model, 'cls_head', None), 'num_classes', None)
        glosses = getattr(loader.dataset, 'metainfo', {}).get('classes')
        if outputs is not None and glosses is not None and outputs != len(glosses):
            raise MMSignError(
                f'is {outputs}, the data set has {len(glosses)} glosses',
                field='num_classes',
                fix=f'set num_classes = {len(glosses)}',
            )

    def before_train_epoch(self, runner: Runner) -> None:
        for dataset in inside(runner.train_dataloader.dataset):
            if hasattr(dataset, 'set_epoch'):
                dataset.set_epoch(runner.epoch)
