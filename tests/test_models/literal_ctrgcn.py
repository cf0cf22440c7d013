"""CTR-GCN written literally from its description, one small module per formula.

Slow and plain on purpose: the reference that the restructured backbone must equal.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class LiteralGraphUnit(nn.Module):
    """out = Σ_k Σ_v M_k[c, u, v] · conv3_k(x)[c, t, v], then BN + down, ReLU."""

    def __init__(self, inputs: int, outputs: int, adjacency: Tensor) -> None:
        super().__init__()
        reduced = 8 if inputs <= 9 else inputs // 8
        self.A = nn.Parameter(adjacency.clone())
        self.alpha = nn.Parameter(torch.zeros(1))
        self.conv1 = nn.ModuleList(nn.Conv2d(inputs, reduced, 1) for _ in range(3))
        self.conv2 = nn.ModuleList(nn.Conv2d(inputs, reduced, 1) for _ in range(3))
        self.conv3 = nn.ModuleList(nn.Conv2d(inputs, outputs, 1) for _ in range(3))
        self.conv4 = nn.ModuleList(nn.Conv2d(reduced, outputs, 1) for _ in range(3))
        self.bn = nn.BatchNorm2d(outputs)
        self.down = None
        if inputs != outputs:
            self.down = nn.Sequential(nn.Conv2d(inputs, outputs, 1), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor | float = 0.0
        for k in range(3):
            x1 = self.conv1[k](x).mean(2)  # (N, r, V): convolve every frame, then average
            x2 = self.conv2[k](x).mean(2)
            difference = torch.tanh(x1[:, :, :, None] - x2[:, :, None, :])  # (N, r, V, V)
            matrix = self.conv4[k](difference) * self.alpha + self.A[k][None, None]
            total = total + torch.einsum('ncuv,nctv->nctu', matrix, self.conv3[k](x))
        residual = x if self.down is None else self.down(x)
        return torch.relu(self.bn(total) + residual)


class LiteralTemporalUnit(nn.Module):
    """Four branches, each with its own 1×1 convolution, concatenated."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        width = channels // 4
        self.dilated = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(channels, width, 1),
                nn.BatchNorm2d(width),
                nn.ReLU(),
                nn.Conv2d(width, width, (5, 1), (stride, 1), (2 * d, 0), (d, 1)),
                nn.BatchNorm2d(width),
            )
            for d in (1, 2)
        )
        self.pooled = nn.Sequential(
            nn.Conv2d(channels, width, 1),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.MaxPool2d((3, 1), (stride, 1), (1, 0)),
            nn.BatchNorm2d(width),
        )
        self.plain = nn.Sequential(nn.Conv2d(channels, width, 1, (stride, 1)), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([*(branch(x) for branch in self.dilated), self.pooled(x), self.plain(x)], 1)


class LiteralBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, adjacency: Tensor, stride: int, residual: bool) -> None:
        super().__init__()
        self.graph = LiteralGraphUnit(inputs, outputs, adjacency)
        self.temporal = LiteralTemporalUnit(outputs, stride)
        self.kind = 'none' if not residual else 'same' if inputs == outputs and stride == 1 else 'conv'
        if self.kind == 'conv':
            self.residual = nn.Sequential(nn.Conv2d(inputs, outputs, 1, (stride, 1)), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        out = self.temporal(self.graph(x))
        if self.kind == 'same':
            out = out + x
        elif self.kind == 'conv':
            out = out + self.residual(x)
        return torch.relu(out)


class LiteralCTRGCN(nn.Module):
    """The network of 10 blocks, or of any given widths and strides."""

    def __init__(self, adjacency: Tensor, in_channels: int, channels: tuple, strides: tuple) -> None:
        super().__init__()
        self.bn = nn.BatchNorm1d(in_channels * adjacency.shape[-1])
        widths = (in_channels, *channels)
        self.blocks = nn.ModuleList(
            LiteralBlock(widths[i], widths[i + 1], adjacency, strides[i], i > 0) for i in range(len(channels))
        )

    def forward(self, x: Tensor) -> Tensor:
        n, c, t, v = x.shape
        x = x.permute(0, 3, 1, 2).reshape(n, v * c, t)
        x = self.bn(x).reshape(n, v, c, t).permute(0, 2, 3, 1)
        for block in self.blocks:
            x = block(x)
        return x


@torch.no_grad()
def copy_weights(ours: nn.Module, literal: LiteralCTRGCN) -> None:
    """Cut our stacked weights into the literal network's separate ones."""

    def bn(target: nn.Module, source: nn.Module, rows: slice = slice(None)) -> None:
        for name in ('weight', 'bias', 'running_mean', 'running_var'):
            getattr(target, name).copy_(getattr(source, name)[rows])

    def conv(target: nn.Module, source: nn.Module, rows: slice = slice(None)) -> None:
        target.weight.copy_(source.weight[rows].reshape(target.weight.shape))
        target.bias.copy_(source.bias[rows])

    bn(literal.bn, ours.bn)
    for a, b in zip(ours.blocks, literal.blocks):
        g, h = a.graph, b.graph
        r, c = g.reduced, g.outputs
        h.A.copy_(g.A)
        h.alpha.copy_(g.alpha)
        for k in range(3):
            conv(h.conv1[k], g.embed, slice(2 * k * r, (2 * k + 1) * r))
            conv(h.conv2[k], g.embed, slice((2 * k + 1) * r, (2 * k + 2) * r))
            conv(h.conv3[k], g.value, slice(k * c, (k + 1) * c))
            h.conv4[k].weight.copy_(g.refine[k].reshape(h.conv4[k].weight.shape))
            h.conv4[k].bias.copy_(g.refine_bias[k])
        bn(h.bn, g.bn)
        if h.down is not None:
            conv(h.down[0], g.down[0])
            bn(h.down[1], g.down[1])
        s, t, w = a.temporal, b.temporal, a.temporal.width
        for i in range(2):
            conv(t.dilated[i][0], s.point, slice(i * w, (i + 1) * w))
            bn(t.dilated[i][1], s.bn_in, slice(i * w, (i + 1) * w))
            conv(t.dilated[i][3], s.temporal[i])
            bn(t.dilated[i][4], s.bn_out, slice(i * w, (i + 1) * w))
        conv(t.pooled[0], s.point, slice(2 * w, 3 * w))
        bn(t.pooled[1], s.bn_in, slice(2 * w, 3 * w))
        bn(t.pooled[4], s.bn_out, slice(2 * w, 3 * w))
        conv(t.plain[0], s.point, slice(3 * w, 4 * w))
        bn(t.plain[1], s.bn_out, slice(3 * w, 4 * w))
        if b.kind == 'conv':
            conv(b.residual[0], a.residual[0])
            bn(b.residual[1], a.residual[1])
