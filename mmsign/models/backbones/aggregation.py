"""Aggregation over refined topologies, which are made again for the backward pass instead of being kept.

The topologies of a block, three (N · C, V, V) tensors, are half of what a
training step would keep. They follow from the joints' embeddings by one matrix
product: with P' (r + 2, V²) = [A_k; ones; tanh pairs] and
W' (C, r + 2) = [1, alpha · b_k, alpha · R_k], M = W'P'. The way back is two
products as well: gM·P'ᵀ holds the gradients of R and b, W'ᵀ·gM those of A
and of the pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

#: Numbers of M that are in work at once: on a CPU they stay in the cache, a GPU wants many.
CHUNK = {'cpu': 1 << 18, 'cuda': 1 << 26}
#: Rows of matrices start where a GPU reads fastest, at multiples of so many numbers.
ALIGNED = {'cpu': 1, 'cuda': 8}


class Topologies(NamedTuple):
    """What the refined topologies of K subsets follow from.

    Attributes:
        x1: (N, K, r, V) embeddings of the joints that receive.
        x2: (N, K, r, V) embeddings of the joints that give.
        shared: (K, V, V) A, the part that all clips and channels share.
        weight: (K, C, r) alpha · R.
        bias: (K, C) alpha · b.
    """

    x1: Tensor
    x2: Tensor
    shared: Tensor
    weight: Tensor
    bias: Tensor

    def refined(self, k: int) -> Tensor:
        """M of one subset, (N, C, V, V): M[c, u, v] says how much joint u takes from joint v."""
        v = self.shared.shape[-1]
        pair = torch.tanh(self.x1[:, k].unsqueeze(-1) - self.x2[:, k].unsqueeze(-2))  # (N, r, V, V)
        rest = self.shared[k].view(1, 1, -1) + self.bias[k].view(1, -1, 1)
        weight = self.weight[k].to(pair.dtype).expand(pair.shape[0], -1, -1)  # (N, C, r)
        return torch.baddbmm(rest.to(pair.dtype), weight, pair.flatten(2)).unflatten(2, (v, v))


def aggregate_plain(values: Tensor, topologies: Topologies) -> Tensor:
    """out[c, t, u] = Σ_k Σ_v M_k[c, u, v] · values_k[c, t, v], with whole topologies in memory.

    For tracing, export and second derivatives; :func:`aggregate` is the lean form.

    Args:
        values: (N, K · C, T, V).
        topologies: Of K subsets.

    Returns:
        (N, C, T, V).
    """
    n, _, t, v = values.shape
    out: Tensor | None = None
    # unbound at once, since the gradient of an index is a map of zeros as large as all three
    for k, value in enumerate(values.unflatten(1, (topologies.shared.shape[0], -1)).unbind(1)):
        matrix = topologies.refined(k).flatten(0, 1).transpose(1, 2)
        value = value.reshape(-1, t, v).to(matrix.dtype)
        out = torch.bmm(value, matrix) if out is None else torch.baddbmm(out, value, matrix)
    assert out is not None
    return out.view(n, -1, t, v)


def aggregate(
    x: Tensor, topologies: Topologies, weight: Tensor | None = None, bias: Tensor | None = None
) -> Tensor:
    """As :func:`aggregate_plain`, in the least memory; differentiable once.

    Args:
        x: The values (N, K · C, T, V); with ``weight``, the map (N, C_in, T, V) that they are
            convolved from, here and again in the backward pass.
        topologies: Of K subsets.
        weight: (K · C, C_in, 1, 1) of the convolution.
        bias: (K · C).

    Returns:
        (N, C, T, V).
    """
    dtype = x.dtype
    if weight is not None and torch.is_autocast_enabled(x.device.type):
        dtype = torch.get_autocast_dtype(x.device.type)
    return _Aggregation.apply(dtype, x, weight, bias, *topologies)


class _Work(NamedTuple):
    """The inputs, and how they are cut."""

    dtype: torch.dtype
    x: Tensor
    weight: Tensor | None
    bias: Tensor | None
    topologies: Topologies

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """N, K, C, T, V."""
        (n, _, t, v), (subsets, channels, _) = self.x.shape, self.topologies.weight.shape
        return n, subsets, channels, t, v

    def pad(self, x: Tensor, dims: int = 1) -> Tensor:
        """Zeros at the end of the last dimensions, for :data:`ALIGNED`."""
        step = ALIGNED.get(self.x.device.type, 8)
        missing = [-size % step for size in x.shape[: -dims - 1 : -1]]
        return F.pad(x, [width for size in missing for width in (0, size)]) if any(missing) else x

    @property
    def exact(self) -> torch.dtype:
        """In which sums are kept."""
        return torch.promote_types(self.dtype, torch.float32)

    def pieces(self) -> Iterator[tuple[slice, list[slice]]]:
        """Some clips at a time, and their channels at a time."""
        n, _, channels, _, v = self.shape
        budget = max(1, CHUNK.get(self.x.device.type, CHUNK['cuda']) // v**2)
        clips, width = max(1, budget // channels), min(budget, channels)
        parts = [slice(i, i + width) for i in range(0, channels, width)]
        yield from ((slice(i, i + clips), parts) for i in range(0, n, clips))

    def values(self, clips: slice) -> Tensor:
        """(n, K, C, T, V)."""
        x = self.x[clips].to(self.dtype)
        if self.weight is not None:
            bias = None if self.bias is None else self.bias.to(self.dtype)
            x = F.conv2d(x, self.weight.to(self.dtype), bias)
        return x.unflatten(1, self.shape[1:3])

    def weights(self) -> Tensor:
        """W' (K, C, r + 2)."""
        weight, bias = self.topologies.weight, self.topologies.bias
        columns = torch.stack([torch.ones_like(bias), bias], -1)
        return self.pad(torch.cat([columns, weight], -1).to(self.dtype))

    def pairs(self, k: int, clips: slice, rows: int, transposed: bool = False) -> Tensor:
        """P' (n, rows, V, V), its pairs in the order (u, v) or (v, u)."""
        x1, x2 = (self.pad(x[clips, k].to(self.exact)) for x in self.topologies[:2])  # (n, r, V)
        shared, (n, r, v) = self.pad(self.topologies.shared[k], 2), x1.shape
        pairs = torch.zeros(n, rows, v, v, dtype=self.dtype, device=x1.device)
        pairs[:, 0] = shared.T if transposed else shared
        pairs[:, 1] = 1
        difference = (
            x1.unsqueeze(-2) - x2.unsqueeze(-1) if transposed else x1.unsqueeze(-1) - x2.unsqueeze(-2)
        )
        pairs[:, 2 : r + 2] = difference.tanh_()
        return pairs


def _flat(x: Tensor) -> Tensor:
    """(n, c, …) → (n · c, …)."""
    return x.reshape(-1, *x.shape[2:])


def _forward(work: _Work) -> Tensor:
    n, subsets, channels, t, v = work.shape
    weights = work.weights()
    out = work.x.new_empty(n, channels, t, v, dtype=work.dtype)
    for clips, parts in work.pieces():
        values = work.values(clips)
        total: dict[int, Tensor] = {}
        for k in range(subsets):
            pairs = work.pairs(k, clips, weights.shape[-1], transposed=True)
            for i, part in enumerate(parts):
                # transposed topologies, since products of matrices as they lie are the fastest
                matrix = torch.bmm(weights[k, part].expand(len(pairs), -1, -1), pairs.flatten(2))
                matrix = matrix.view(-1, *pairs.shape[2:])  # (n · c, V, V)
                product = torch.bmm(work.pad(_flat(values[:, k, part])), matrix)[..., :v]
                product = product.unflatten(0, (len(pairs), -1))
                total[i] = total[i].add_(product) if k else product.to(work.exact)
        for i, part in enumerate(parts):
            out[clips, part] = total[i]
    return out


class _Aggregation(torch.autograd.Function):
    """Keeps the values, or what they come from, and the embeddings."""

    @staticmethod
    def forward(
        ctx: Any, dtype: torch.dtype, x: Tensor, weight: Tensor | None, bias: Tensor | None, *rest: Tensor
    ) -> Tensor:
        ctx.save_for_backward(x, weight, bias, *rest)
        ctx.dtype = dtype
        with torch.autocast(x.device.type, enabled=False):
            return _forward(_Work(dtype, x, weight, bias, Topologies(*rest)))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, bias, *rest = ctx.saved_tensors
        with torch.autocast(x.device.type, enabled=False):
            return (None, *_backward(_Work(ctx.dtype, x, weight, bias, Topologies(*rest)), grad))


def _backward(work: _Work, grad: Tensor) -> tuple[Tensor | None, ...]:
    """Gradients of x, weight, bias and of each of the topologies' origins."""
    _, subsets, channels, _, v = work.shape
    (x1, x2, shared, *_), exact = work.topologies, work.exact
    r = x1.shape[2]
    weights = work.weights()
    grad_x1, grad_x2 = torch.empty_like(x1), torch.empty_like(x2)
    grad_shared = torch.zeros_like(shared, dtype=exact)
    grad_weights = torch.zeros_like(weights, dtype=exact)
    grad_x = torch.empty_like(work.x)
    grad_conv = [None if p is None else torch.zeros_like(p) for p in (work.weight, work.bias)]
    for clips, parts in work.pieces():
        values = work.values(clips)
        grad_values = torch.empty_like(values)
        for k in range(subsets):
            pairs = work.pairs(k, clips, weights.shape[-1])
            rows = pairs.flatten(2)
            grad_pairs = torch.zeros_like(rows, dtype=exact)
            for part in parts:
                w = weights[k, part].expand(len(pairs), -1, -1)  # (n, c, r + 2)
                g = work.pad(_flat(grad[clips, part]))  # (n · c, T, V)
                value = work.pad(_flat(values[:, k, part]))
                matrix = torch.bmm(w, rows)  # (n, c, V²)
                square = matrix.view(-1, *pairs.shape[2:])
                grad_values[:, k, part] = torch.bmm(g, square)[..., :v].unflatten(0, (len(pairs), -1))
                torch.bmm(g.transpose(1, 2), value, out=square)  # the topologies' place is their gradient's
                grad_weights[k, part] += torch.bmm(matrix, rows.transpose(1, 2)).sum(0, dtype=exact)
                grad_pairs += torch.bmm(w.transpose(1, 2), matrix)
            found = grad_pairs.view(pairs.shape)[:, : r + 2, :v, :v]
            grad_shared[k] += found[:, 0].sum(0)
            slope = found[:, 2:] * (1 - pairs[:, 2 : r + 2, :v, :v].to(exact).square())
            grad_x1[clips, k], grad_x2[clips, k] = slope.sum(3), -slope.sum(2)
        if work.weight is None:
            grad_x[clips] = grad_values.flatten(1, 2)
            continue
        x, kernel = work.x[clips].to(work.dtype), work.weight.to(work.dtype)
        options = ([1, 1], [0, 0], [1, 1], False, [0, 0], 1, [True, True, work.bias is not None])
        pieces = torch.ops.aten.convolution_backward(
            grad_values.flatten(1, 2), x, kernel, [subsets * channels], *options
        )
        grad_x[clips] = pieces[0]
        for total, piece in zip(grad_conv, pieces[1:]):
            if total is not None:
                total += piece
    gradients = (grad_x1, grad_x2, grad_shared, grad_weights[..., 2 : r + 2], grad_weights[..., 1])
    return grad_x, *grad_conv, *(g.to(p.dtype) for g, p in zip(gradients, work.topologies))
