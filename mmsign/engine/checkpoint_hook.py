"""A checkpoint hook that leaves at least one complete checkpoint at any moment."""

from __future__ import annotations

import json
from typing import Any

from mmengine.dist import is_main_process
from mmengine.hooks import CheckpointHook as MMEngineCheckpointHook
from mmengine.runner import Runner

from mmsign.engine.checkpoint_meta import RECIPE
from mmsign.engine.inputs import estimator_of
from mmsign.engine.recipe import inference_recipe
from mmsign.registry import HOOKS

#: In a checkpoint: the one that it takes the place of.
STALE = 'stale_ckpt'


@HOOKS.register_module()
class CheckpointHook(MMEngineCheckpointHook):
    """MMEngine's hook; a checkpoint is removed only after the one that replaces it is written.

    MMEngine (0.10.7) removes it before. A run that keeps one checkpoint and is killed in between, or
    finds the disk full, then has none. Every checkpoint also tells which pipeline, backbone, neck and
    classifier its weights are for, and which pose estimator made the keypoints.
    """

    max_keep_ckpts: int

    def before_train(self, runner: Runner) -> None:
        super().before_train(runner)
        stale = runner.message_hub.runtime_info.get(STALE)
        if stale is not None and self.max_keep_ckpts > 0 and stale not in self.keep_ckpt_ids:
            self._remove(stale)  # for a run that was killed between the two

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict[str, Any]) -> None:
        checkpoint['meta'][RECIPE] = json.dumps(inference_recipe(runner.cfg))
        checkpoint['meta']['estimator'] = estimator_of(runner.cfg.get('train_dataloader'))

    def _save_checkpoint_with_step(self, runner: Runner, step: int, meta: dict) -> None:
        keep, stale = self.max_keep_ckpts, None
        # the last epoch's may be saved twice
        if keep > 0 and step not in self.keep_ckpt_ids:
            if len(self.keep_ckpt_ids) == keep:
                stale = self.keep_ckpt_ids.popleft()
            self.keep_ckpt_ids.append(step)
            # saved with the weights
            runner.message_hub.update_info('keep_ckpt_ids', list(self.keep_ckpt_ids))
            runner.message_hub.update_info(STALE, stale)
        self.max_keep_ckpts = 0
        try:
            super()._save_checkpoint_with_step(runner, step, meta)
        finally:
            self.max_keep_ckpts = keep
        if stale is not None:
            self._remove(stale)

    def _remove(self, step: int) -> None:
        if not is_main_process():
            return
        path = self.file_backend.join_path(self.out_dir, self.filename_tmpl.format(step))
        if self.file_backend.isfile(path):
            self.file_backend.remove(path)
        elif self.file_backend.isdir(path):  # of DeepSpeed
            self.file_backend.rmtree(path)
