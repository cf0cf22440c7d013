"""Gradient checkpointing of blocks with batch normalisation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint


@contextmanager
def keep_statistics(module: nn.Module) -> Iterator[None]:
    """Batch normalisation inside, if in training mode, leaves its running statistics as they are."""
    norms = [m for m in module.modules() if isinstance(m, _BatchNorm) and m.training]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:  # not by track_running_stats: other tensors would be saved than at first
        norm.momentum = 0.0
    try:
        yield
    finally:
        for norm, momentum in zip(norms, momenta):
            norm.momentum = momentum
            if norm.num_batches_tracked is not None:
                norm.num_batches_tracked.sub_(1)


def checkpointed(block: nn.Module, x: Tensor) -> Tensor:
    """``block(x)``, of which only x is kept; the backward pass runs the block again.

    The batch counts once in the running statistics of batch normalisation, as without checkpointing.
    """
    if not torch.is_grad_enabled() or torch.jit.is_tracing():
        return block(x)

    def contexts() -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
        return nullcontext(), keep_statistics(block)

    return checkpoint(block, x, use_reentrant=False, context_fn=contexts)
