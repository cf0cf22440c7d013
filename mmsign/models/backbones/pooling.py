"""The maximum over three frames, which PyTorch's pooling on the CPU takes several times as long for."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable


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


class _PoolTime(torch.autograd.Function):
    """Keeps its input, which the layers beside it keep anyway, and no index of eight bytes a number."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, stride: int) -> Tensor:
        ctx.save_for_backward(x)
        ctx.stride = stride
        out, behind, before = _around(x, stride)
        out = out.clone()
        for part, other in ((out[:, :, : behind.shape[2]], behind), (out[:, :, 1:], before)):
            torch.maximum(part, other, out=part)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        (x,) = ctx.saved_tensors
        middle, behind, before = _around(x, ctx.stride)
        after = behind.shape[2]
        # of equal numbers the first one counts, as in PyTorch
        first, last = before >= middle[:, :, 1:], behind > middle[:, :, :after]
        first[:, :, : after - 1] &= before[:, :, : after - 1] >= behind[:, :, 1:]
        last[:, :, 1:] &= behind[:, :, 1:] > before[:, :, : after - 1]
        to_before, to_behind, rest = grad[:, :, 1:] * first, grad[:, :, :after] * last, grad.clone()
        rest[:, :, 1:] -= to_before
        rest[:, :, :after] -= to_behind
        grad_x = torch.zeros_like(x)
        for part, share in zip(_around(grad_x, ctx.stride), (rest, to_behind, to_before)):
            part += share
        return grad_x, None


def _around(x: Tensor, stride: int) -> tuple[Tensor, Tensor, Tensor]:
    """Every stride-th frame, those behind them, and those before all but the first."""
    middle = x[:, :, ::stride]
    return middle, x[:, :, 1::stride], x[:, :, stride - 1 :: stride][:, :, : middle.shape[2] - 1]


def pool_time(x: Tensor, stride: int = 1) -> Tensor:
    """``nn.MaxPool2d((3, 1), (stride, 1), (1, 0))`` of (N, C, T, V), with less memory for the way back.

    Differentiable once.
    """
    return _PoolTime.apply(x, stride)
