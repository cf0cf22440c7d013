"""Hooks and optimizer wrappers for MMEngine's runner."""

from mmsign.engine.autocast_wrapper import AutocastOptimWrapper
from mmsign.engine.checkpoint_hook import CheckpointHook
from mmsign.engine.dropped_parts_hook import DroppedPartsHook
from mmsign.engine.epoch_hook import EpochHook
from mmsign.engine.finite_hook import FiniteHook
from mmsign.engine.loading_hook import LoadingHook
from mmsign.engine.progress_hook import ProgressHook
from mmsign.engine.random_state_hook import RandomStateHook
from mmsign.utils.compat import allow_mmengine_checkpoints

allow_mmengine_checkpoints()

__all__ = [
    'AutocastOptimWrapper',
    'CheckpointHook',
    'DroppedPartsHook',
    'EpochHook',
    'FiniteHook',
    'LoadingHook',
    'ProgressHook',
    'RandomStateHook',
]
