"""The literal form of the backbone's mathematics, which speed is measured against."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from mmsign.models.backbones.batch_norm import BatchNorm
from mmsign.models.backbones.ctrgcn import CTRGCN, SUBSETS, GraphConv


class LiteralGraphConv(nn.Module):
    """The published order of operations, with the weights of a :class:`GraphConv`.

    Every frame is embedded and then averaged, every subset by itself, and the
    refined topology is built in three steps.
    """

    def __init__(self, source: GraphConv) -> None:
        super().__init__()
        self.source = source

    def forward(self, x: Tensor) -> Tensor:
        s = self.source
        out: Tensor | float = 0.0
        embeddings = s.embed.weight.unsqueeze(-1).chunk(2 * SUBSETS)
        biases = s.embed.bias.chunk(2 * SUBSETS)  # type: ignore[union-attr]
        values = list(zip(s.value.weight.chunk(SUBSETS), s.value.bias.chunk(SUBSETS)))  # type: ignore[union-attr]
        for k in range(SUBSETS):
            x1, x2 = (
                nn.functional.conv2d(x, embeddings[2 * k + i], biases[2 * k + i]).mean(2) for i in range(2)
            )
            pair = torch.tanh(x1.unsqueeze(-1) - x2.unsqueeze(-2))  # (N, r, V, V)
            refined = nn.functional.conv2d(pair, s.refine[k, :, :, None, None], s.refine_bias[k])
            matrix = refined * s.alpha + s.A[k]
            out = out + torch.einsum('ncuv,nctv->nctu', matrix, nn.functional.conv2d(x, *values[k]))
        return torch.relu(s.bn(out) + s.down(x))


def literal(model: CTRGCN) -> CTRGCN:
    """Put the literal graph convolution into every block, and PyTorch's batch normalisation, in place."""
    for block in model.blocks:
        block.graph = LiteralGraphConv(block.graph)  # type: ignore[arg-type]
        block.temporal.recompute = 'none'  # type: ignore[union-attr]
    for module in model.modules():
        if isinstance(module, BatchNorm):
            module.native = True
    return model
