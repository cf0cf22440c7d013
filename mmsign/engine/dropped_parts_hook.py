"""Says before the first epoch what the pipeline keeps from the network."""

from __future__ import annotations

from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmsign.datasets import SignDataset
from mmsign.datasets.dropped import dropped_parts
from mmsign.engine.epoch_hook import inside
from mmsign.registry import HOOKS


@HOOKS.register_module()
class DroppedPartsHook(Hook):
    """Warn once, at the start, where the training pipeline loses a part from more than a tenth of the clips.

    Args:
        clips: How many clips of each data set are looked at.
    """

    def __init__(self, clips: int = 200) -> None:
        self.clips = clips

    def before_train(self, runner: Runner) -> None:
        if not is_main_process():
            return
        datasets = [item for item in inside(runner.train_dataloader.dataset) if isinstance(item, SignDataset)]
        found = [item for dataset in datasets for item in dropped_parts(dataset, self.clips)]
        if found:
            runner.logger.warning('The training pipeline: %s', '; '.join(map(str, dict.fromkeys(found))))
