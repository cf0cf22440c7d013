"""What a checkpoint must be before a runner takes its weights."""

from __future__ import annotations

from typing import Any

from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import BaseLoop, Runner

from mmsign.engine.checkpoints import check_finite
from mmsign.engine.class_rows import HEAD, check_shapes, reorder_checkpoint
from mmsign.engine.inputs import estimator_of
from mmsign.engine.schedule import rebuild_schedulers
from mmsign.pose.provenance import compare_estimators
from mmsign.registry import HOOKS


@HOOKS.register_module()
class LoadingHook(Hook):
    """Weights are finite and fit the model; classes are known by name; a resumed schedule is the config's.

    A checkpoint whose classes come in another order than the data's has its classifier's rows put in
    theirs. ``load_classifier = False`` in the config leaves the classifier of ``load_from`` out, for data of
    other signs.

    Raises:
        MMSignError: If a weight is not finite or has another shape, or the classes are others.
    """

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict[str, Any]) -> None:
        file = runner._load_from or runner.work_dir
        training = isinstance(runner._train_loop, BaseLoop)
        loop = runner.train_loop if training else runner.test_loop
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        state, meta = checkpoint['state_dict'], checkpoint.get('meta') or {}
        check_finite(state, file)
        if training and not runner._resume and not runner.cfg.get('load_classifier', True):
            for name in [name for name in state if name.startswith(HEAD)]:
                del state[name]
        else:
            classes = getattr(loop.dataloader.dataset, 'metainfo', {}).get('classes')
            if classes is not None:
                reorder_checkpoint(checkpoint, model, classes, file, resumed=training and runner._resume)
        loader = runner.cfg.get('train_dataloader' if training else 'test_dataloader')
        compare_estimators(meta.get('estimator'), estimator_of(loader), file)
        check_shapes(state, model, file, whole=not training)
        if training and runner._resume:
            rebuild_schedulers(runner, checkpoint)
