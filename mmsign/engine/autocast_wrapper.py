"""Mixed precision on any device, the CPU included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from mmengine.device import get_device
from mmengine.optim import OptimWrapper
from torch import nn

from mmsign.registry import OPTIM_WRAPPERS


@OPTIM_WRAPPERS.register_module()
class AutocastOptimWrapper(OptimWrapper):
    """Train under ``torch.autocast`` without a gradient scaler.

    MMEngine's ``AmpOptimWrapper`` refuses the CPU. bfloat16 has fp32's range,
    so it needs no scaling; for float16 on a GPU use ``AmpOptimWrapper``.

    Args:
        dtype: ``bfloat16``.
        **kwargs: For ``OptimWrapper``.
    """

    def __init__(self, dtype: str = 'bfloat16', **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dtype = getattr(torch, dtype)

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        with super().optim_context(model), torch.autocast(get_device(), self.dtype):
            yield
