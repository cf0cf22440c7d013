"""CTR-GCN for inference: batch normalisation folded into the convolutions and topologies beside it."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn

from mmsign.models.backbones.aggregation import Topologies, aggregate, aggregate_plain
from mmsign.models.backbones.batch_norm import BatchNorm
from mmsign.models.backbones.ctrgcn import CTRGCN, SUBSETS, Block, GraphConv, TemporalConv, check_input
from mmsign.models.backbones.input_norm import InputNorm
from mmsign.models.backbones.pooling import MaxOfThree


def fold(backbone: nn.Module) -> nn.Module:
    """The same network with fewer operations, for inference alone.

    The numbers are the same within rounding. A backbone that is not made of this package's own
    CTR-GCN modules comes back as it is.

    Args:
        backbone: In evaluation mode.
    """
    own = {CTRGCN, Block, GraphConv, TemporalConv, BatchNorm, InputNorm}
    known = all(type(m) in own or type(m).__module__.startswith('torch.nn.') for m in backbone.modules())
    return FoldedCTRGCN(backbone).eval() if type(backbone) is CTRGCN and known else backbone


def scale_and_shift(bn: Any) -> tuple[Tensor, Tensor]:
    """What batch normalisation multiplies with and adds in evaluation."""
    variance = bn.variance if isinstance(bn, InputNorm) else bn.running_var
    scale = bn.weight / torch.sqrt(variance + bn.eps)
    return scale, bn.bias - bn.running_mean * scale


def convolution(layer: Any, scale: Tensor, shift: Tensor) -> nn.Conv2d:
    """The convolution over maps with time last, its outputs scaled and shifted."""
    made = copy.deepcopy(layer)
    for name in ('stride', 'padding', 'dilation', 'kernel_size', '_reversed_padding_repeated_twice'):
        setattr(made, name, tuple(reversed(getattr(made, name))))
    made.weight = nn.Parameter(layer.weight.transpose(2, 3) * scale.view(-1, 1, 1, 1))
    made.bias.mul_(scale).add_(shift)
    return made


class FoldedBlock(nn.Module):
    """A :class:`~mmsign.models.backbones.ctrgcn.Block` in evaluation mode, over maps (N, C, V, T).

    With time last, a topology is the left factor of its product, which needs no repacking.
    """

    shared: Tensor
    weight: Tensor
    shift: Tensor
    pool_scale: Tensor
    pool_shift: Tensor

    def __init__(self, block: Any) -> None:
        super().__init__()
        graph, temporal = block.graph, block.temporal
        scale, shift = scale_and_shift(graph.bn)
        self.reduced = graph.reduced
        self.embed, self.value = copy.deepcopy(graph.embed), copy.deepcopy(graph.value)
        self.register_buffer('shared', graph.A.clone())
        self.register_buffer('weight', graph.refined_weight() * scale.view(1, -1, 1))
        self.down: nn.Conv2d | None = None
        if isinstance(graph.down, nn.Sequential):
            layer, norm = graph.down
            factor, summand = scale_and_shift(norm)
            self.down = convolution(layer, factor, summand + shift)
        self.register_buffer('shift', shift.view(-1, 1, 1).clone())
        self.width, self.stride = temporal.width, temporal.stride
        self.pool = MaxOfThree(self.stride)
        first, second = scale_and_shift(temporal.bn_in), scale_and_shift(temporal.bn_out)
        w = self.width
        # the plain quarter meets the last normalisation only, the others meet the first
        self.point = convolution(temporal.point, *(torch.cat([a, b[3 * w :]]) for a, b in zip(first, second)))
        self.temporal = nn.ModuleList(
            convolution(layer, *(x[i * w : (i + 1) * w] for x in second))
            for i, layer in enumerate(temporal.temporal)
        )
        # a maximum cannot be scaled beforehand: the scale may be negative
        pooled = (x[2 * w : 3 * w].view(-1, 1, 1).clone() for x in second)
        for name, value in zip(('pool_scale', 'pool_shift'), pooled):
            self.register_buffer(name, value)
        self.residual: nn.Module | None = block.residual
        if isinstance(block.residual, nn.Sequential):
            layer, norm = block.residual
            self.residual = convolution(layer, *scale_and_shift(norm))

    def forward(self, x: Tensor) -> Tensor:
        n, _, v, _ = x.shape
        embedded = self.embed(x.mean(3)).view(n, SUBSETS, 2, self.reduced, v)
        x1, x2 = embedded.unbind(2)
        topologies = Topologies(x1, x2, self.shared, self.weight)
        form = aggregate_plain if torch.jit.is_tracing() or torch.compiler.is_compiling() else aggregate
        out = form(self.value(x), topologies, joints_first=True)
        out = torch.relu(out + (x + self.shift if self.down is None else self.down(x)))
        points, plain = self.point(out).split((3 * self.width, self.width), 1)
        a, b, c = torch.relu(points).split(self.width, 1)
        pooled = self.pool(c) * self.pool_scale + self.pool_shift
        out = torch.cat([self.temporal[0](a), self.temporal[1](b), pooled, plain[..., :: self.stride]], 1)
        return torch.relu(out if self.residual is None else out + self.residual(x))


class FoldedCTRGCN(nn.Module):
    """A :class:`~mmsign.models.backbones.ctrgcn.CTRGCN` in evaluation mode: (N, C, T, V) → (N, C', T', V).

    Args:
        backbone: In evaluation mode; its weights are copied.
    """

    scale: Tensor
    shift: Tensor

    @torch.no_grad()
    def __init__(self, backbone: CTRGCN) -> None:
        super().__init__()
        self.layout, self.in_channels = backbone.layout, backbone.in_channels
        v, c = backbone.layout.num_keypoints, backbone.in_channels
        for name, value in zip(('scale', 'shift'), scale_and_shift(backbone.bn)):
            self.register_buffer(name, value.view(v, c, 1).transpose(0, 1).contiguous())  # (C, V, 1)
        self.blocks = nn.Sequential(*(FoldedBlock(block) for block in backbone.blocks))
        self.requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor:
        check_input(x, self.in_channels, self.layout)
        return self.blocks(x.transpose(2, 3) * self.scale + self.shift).transpose(2, 3)
