"""Batch normalisation that fills a GPU.

PyTorch's kernels for maps with time and joints last sum one channel in one
thread block: 64 channels leave half of a large GPU idle, and a training step
spends a quarter of its time there. Here groups of clips count as channels of
their own while sums are taken, which are then joined.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

#: Sums at a time; a GPU has a hundred processors or more, each of which wants several.
SUMS = 1024


def groups(clips: int, channels: int) -> int:
    """Into how many groups of clips to cut a batch, a divisor of their number."""
    wanted = min(clips, max(1, SUMS // channels))
    return next(count for count in range(wanted, 0, -1) if clips % count == 0)


def join_statistics(mean: Tensor, var: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and biased variance (C) of all clips from those of equal groups (groups, C)."""
    whole = mean.mean(0)
    return whole, (var + (mean - whole).square()).mean(0)


class _BatchNorm(torch.autograd.Function):
    """Training-mode normalisation of (N, C, T, V) on a GPU; also returns mean and biased variance."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, eps: float) -> tuple[Tensor, ...]:
        n, c = x.shape[:2]
        parts = groups(n, c)
        mean, invstd = torch.batch_norm_stats(x.view(n // parts, parts * c, -1), eps)
        each = (invstd.pow(-2) - eps).clamp(min=0)
        mean, var = join_statistics(mean.view(parts, c), each.view(parts, c))
        invstd = torch.rsqrt(var + eps)
        out = torch.batch_norm_elemt(x, weight, bias, mean, invstd, eps)
        ctx.save_for_backward(x, weight, mean, invstd)
        ctx.mark_non_differentiable(mean, var)
        return out, mean, var

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor, *_: Any) -> tuple[Tensor | None, ...]:
        x, weight, mean, invstd = ctx.saved_tensors
        (n, c), grad = x.shape[:2], grad.contiguous()
        parts = groups(n, c)
        whole = [a.view(n // parts, parts * c, -1) for a in (grad, x)]
        each = [a.repeat(parts) for a in (mean, invstd, weight)]
        reduce: Any = torch.batch_norm_backward_reduce
        found = reduce(*whole, *each, True, True, True)
        sum_dy, sum_dy_xmu, grad_weight, grad_bias = (a.view(parts, c).sum(0) for a in found)
        count = torch.full((1,), x.numel() // c, dtype=torch.int32, device=x.device)
        grad_x = torch.batch_norm_backward_elemt(grad, x, mean, invstd, weight, sum_dy, sum_dy_xmu, count)
        return grad_x, grad_weight, grad_bias, None


class BatchNorm(nn.BatchNorm2d):
    """``nn.BatchNorm2d``, faster when training on a GPU."""

    native = False

    def forward(self, x: Tensor) -> Tensor:
        plain = self.native or not self.training or not x.is_cuda or self.momentum is None
        if plain or torch.compiler.is_compiling() or torch.jit.is_tracing() or not self.track_running_stats:
            return super().forward(x)
        out, mean, var = _BatchNorm.apply(x.contiguous(), self.weight, self.bias, self.eps)
        assert self.momentum is not None
        assert self.running_mean is not None
        assert self.running_var is not None
        assert self.num_batches_tracked is not None
        with torch.no_grad():
            count = x.numel() // x.shape[1]
            self.running_mean.lerp_(mean.to(self.running_mean), self.momentum)
            self.running_var.lerp_(var.to(self.running_var) * count / max(count - 1, 1), self.momentum)
            self.num_batches_tracked.add_(1)
        return out
