"""The maximum over three frames, which PyTorch's pooling on the CPU takes several times as long for."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class MaxOfThree(nn.Module):
    """``nn.MaxPool2d`` over three frames with padding 1, quick in inference on the CPU.

    Args:
        stride: In time.

    Shapes: (N, C, V, T) → (N, C, V, ceil(T / stride)).
    """

    def __init__(self, stride: int = 1) -> None:
        super().__init__()
        self.stride = stride
        self.pool = nn.MaxPool2d((1, 3), (1, stride), (0, 1))

    def forward(self, x: Tensor) -> Tensor:
        followed = torch.jit.is_tracing() or torch.compiler.is_compiling() or x.requires_grad
        if x.device.type != 'cpu' or followed:  # elsewhere one operation is better than three
            return self.pool(x)
        out = x[..., :: self.stride].clone(memory_format=torch.contiguous_format)
        behind = x[..., 1 :: self.stride]
        before = x[..., self.stride - 1 :: self.stride][..., : out.shape[-1] - 1]
        for part, other in ((out[..., : behind.shape[-1]], behind), (out[..., 1:], before)):
            torch.maximum(part, other, out=part)
        return out
