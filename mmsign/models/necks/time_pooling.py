"""The whole-body feature of a backbone that keeps no joints apart."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmsign.models.necks.part_pooling import PooledFeatures
from mmsign.registry import MODELS


@MODELS.register_module()
class TimePooling(BaseModule):
    """Pooling over time; there are no parts.

    Shapes: (N, C, T', V) → (N, C).

    Args:
        weighted: C, to weigh the frames: raising and lowering the hands says less than what is
            held between. The weights are a softmax over frames of a linear function of each frame's
            features, which begins with equal ones. None: the mean over frames.
        init_cfg: For MMEngine.

    Examples:
        >>> import torch
        >>> TimePooling().whole(torch.rand(2, 8, 4, 1)).shape
        torch.Size([2, 8])
    """

    def __init__(self, weighted: int | None = None, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.score = None
        if weighted is not None:
            self.score = nn.Linear(weighted, 1, bias=False)
            nn.init.zeros_(self.score.weight)

    def whole(self, x: Tensor) -> Tensor:
        """S_g: (N, C, T', V) → (N, C)."""
        frames = x.mean(3).transpose(1, 2)  # (N, T', C)
        if self.score is None:
            return frames.mean(1)
        return (torch.softmax(self.score(frames), 1) * frames).sum(1)

    def forward(self, x: Tensor, flipped: Sequence[bool] | None = None) -> PooledFeatures:
        """Pool a map (N, C, T', V); ``flipped`` plays no part, since there are no sides."""
        return PooledFeatures(self.whole(x), {})
