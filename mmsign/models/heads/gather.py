"""Gathering a batch from all ranks, with gradients."""

from __future__ import annotations

import torch
from mmengine.dist import get_world_size
from torch import Tensor


def gather_with_grad(x: Tensor) -> Tensor:
    """(N, …) on each rank → (ranks · N, …) on all, in rank order; differentiable.

    Every rank then computes the loss of the whole batch. The backward pass sums
    the gradients of all ranks, and DDP averages over ranks: together they give
    the gradient of the one loss.
    """
    if get_world_size() == 1:
        return x
    if x.is_floating_point() and x.requires_grad:
        from torch.distributed.nn.functional import all_gather

        whole = torch.cat(all_gather(x.contiguous()))
        # gloo reads the memory of a gradient in its own order, whatever its strides are
        whole.register_hook(torch.Tensor.contiguous)
        return whole
    parts = [torch.empty_like(x) for _ in range(get_world_size())]
    torch.distributed.all_gather(parts, x.contiguous())
    return torch.cat(parts)


def gather_from_cpu(x: Tensor, device: torch.device) -> Tensor:
    """A CPU tensor of 8-byte numbers, as of all ranks, on the CPU again.

    It travels by way of the device that the backend wants, as int64: not every device has float64.
    One process has nothing to wait for.
    """
    if get_world_size() == 1:
        return x
    return gather_with_grad(x.view(torch.int64).to(device)).cpu().view(x.dtype)
