"""The whole-body feature of a backbone that keeps no joints apart."""

from __future__ import annotations

from collections.abc import Sequence

from mmengine.model import BaseModule
from torch import Tensor

from mmsign.models.necks.part_pooling import PooledFeatures
from mmsign.registry import MODELS


@MODELS.register_module()
class TimePooling(BaseModule):
    """Average pooling over time; there are no parts.

    Shapes: (N, C, T', V) → (N, C).

    Examples:
        >>> import torch
        >>> TimePooling().whole(torch.rand(2, 8, 4, 1)).shape
        torch.Size([2, 8])
    """

    def whole(self, x: Tensor) -> Tensor:
        """S_g: (N, C, T', V) → (N, C)."""
        return x.mean((2, 3))

    def forward(self, x: Tensor, flipped: Sequence[bool] | None = None) -> PooledFeatures:
        """Pool a map (N, C, T', V); ``flipped`` plays no part, since there are no sides."""
        return PooledFeatures(self.whole(x), {})
