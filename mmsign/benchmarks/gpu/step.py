"""Training steps of the recipe: optimiser, scaler and losses included."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope

from mmsign.benchmarks.gpu.setting import Setting

#: Precision → optimiser wrapper.
WRAPPERS = {
    'fp16': dict(type='AmpOptimWrapper', loss_scale='dynamic'),
    'bf16': dict(type='AutocastOptimWrapper', dtype='bfloat16'),
    'tf32': dict(type='OptimWrapper'),
    'fp32': dict(type='OptimWrapper'),
}

#: Takes a row of the table: what, value, unit.
Report = Callable[[str, float, str], None]


def allow_tf32(allowed: bool) -> None:
    """Whether float32 products may be rounded to 10 bits on a GPU."""
    torch.backends.cuda.matmul.allow_tf32 = allowed
    torch.backends.cudnn.allow_tf32 = allowed


def synchronize() -> None:
    """Wait until the GPU has done what it was given."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


class Step:
    """A training step that can be repeated.

    Args:
        setting: Sizes.
        precision: A key of :data:`WRAPPERS`; ``fp16`` needs a GPU.
        batch: Clips a step; default: the recipe's.
        compiler: Backend of ``torch.compile`` for the backbone; default: none.
        **model: For :meth:`Setting.model`.
    """

    def __init__(
        self,
        setting: Setting,
        precision: str = 'bf16',
        batch: int | None = None,
        compiler: str | None = None,
        **model: Any,
    ) -> None:
        self.model: Any = setting.model(**model)
        self.precision, self.batch = precision, batch or setting.batch
        inputs, samples = setting.clips_for(self.model, self.batch)
        self.data = {'inputs': inputs, 'data_samples': samples}
        optimizer = setting.config().optim_wrapper.optimizer
        with DefaultScope.overwrite_default_scope('mmsign'):
            self.optim = build_optim_wrapper(
                self.model, dict(**WRAPPERS[precision], optimizer=optimizer, clip_grad=dict(max_norm=5))
            )
        if compiler:
            network: Any = self.model.backbone
            network.compile(dynamic=False, backend=compiler)

    def __call__(self) -> float:
        """Seconds of one step."""
        allow_tf32(self.precision != 'fp32')
        torch.backends.cudnn.benchmark = True
        synchronize()
        start = time.perf_counter()
        losses = self.model.train_step(self.data, self.optim)
        synchronize()
        seconds = time.perf_counter() - start
        if not all(value.isfinite().all() for value in losses.values()):
            raise FloatingPointError(f'losses are {losses}')
        return seconds


def measure(variants: Mapping[str, Step], rounds: int) -> dict[str, dict[str, float]]:
    """Time steps in turn, so that a drifting machine drifts for all.

    Returns:
        For each variant: ``ms`` a step (the median), ``clips_per_s`` and, on a GPU, ``peak_gb``
        of allocated memory.
    """
    found: dict[str, dict[str, float]] = {}
    times: dict[str, list[float]] = {name: [] for name in variants}
    for name, step in variants.items():
        for _ in range(2):  # chooses algorithms, then settles
            step()
        if torch.cuda.is_available():
            torch.cuda.reset_peak_memory_stats()
            step()
            found[name] = {'peak_gb': torch.cuda.max_memory_allocated() / 1e9}
    for _ in range(rounds):
        for name, step in variants.items():
            times[name].append(step())
    for name, step in variants.items():
        seconds = statistics.median(times[name])
        found.setdefault(name, {}).update(ms=1000 * seconds, clips_per_s=step.batch / seconds)
    return found
