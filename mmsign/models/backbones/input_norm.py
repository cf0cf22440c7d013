"""Normalising the network's input, also where training never saw a channel change."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

#: A running variance below this is that of a channel that was constant in training.
CONSTANT = 1e-5


class InputNorm(nn.BatchNorm1d):
    """Batch normalisation of raw channels, in which one that training never saw change has variance 1.

    The mask of a point that was found in every training frame is always 1. Divided by its variance, 0,
    the first frame without the point would be 316 standard deviations away and drown all others.
    Training, and what is tested within its range, are as without this: there such a channel is 0.
    """

    @property
    def variance(self) -> Tensor:
        """(C,) what the test divides by, squared."""
        assert self.running_var is not None
        return torch.where(self.running_var < CONSTANT, torch.ones_like(self.running_var), self.running_var)

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            return super().forward(x)
        return functional.batch_norm(
            x, self.running_mean, self.variance, self.weight, self.bias, False, 0.0, self.eps
        )
