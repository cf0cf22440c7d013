"""Aggregation over refined topologies, which are made again for the backward pass instead of being kept.

The topologies of a block, three (N · C, V, V) tensors, are half of what a
training step would keep. They follow from the joints' embeddings by one matrix
product: with P' (r + 2, V²) = [tanh pairs; A_k; ones] and
W' (C, r + 2) = [alpha · R_k, 1, alpha · b_k], M = W'P'. The way back is two
products as well: gM·P'ᵀ holds the gradients of R and b, W'ᵀ·gM those of the
pairs and, in row r, of A.
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

    def pairs(self, k: int, clips: slice, transposed: bool = False) -> Tensor:
        """P' (n, r + 2, V²), its pairs in the order (u, v) or (v, u)."""
        x1, x2 = (x[clips, k].to(self.exact) for x in self.topologies[:2])  # (n, r, V)
        (n, r, v), shared = x1.shape, self.topologies.shared[k]
        pairs = torch.empty(n, r + 2, v, v, dtype=self.dtype, device=x1.device)
        if transposed:
            pairs[:, :r] = (x1.unsqueeze(-2) - x2.unsqueeze(-1)).tanh_()
            pairs[:, r] = shared.T
        else:
            pairs[:, :r] = (x1.unsqueeze(-1) - x2.unsqueeze(-2)).tanh_()
            pairs[:, r] = shared
        pairs[:, r + 1] = 1
        return pairs.flatten(2)

    def weights(self) -> Tensor:
        """W' (K, C, r + 2)."""
        weight, bias = self.topologies.weight, self.topologies.bias
        columns = torch.stack([torch.ones_like(bias), bias], -1)
        return torch.cat([weight, columns], -1).to(self.dtype)


def _flat(x: Tensor) -> Tensor:
    """(n, c, …) → (n · c, …)."""
    return x.reshape(-1, *x.shape[2:])


def _forward(work: _Work) -> Tensor:
    n, subsets, channels, t, v = work.shape
    weights = work.weights()
    out = work.x.new_empty(n, channels, t, v, dtype=work.dtype)
    for clips, parts in work.pieces():
        values = work.values(clips)
        total = [out[clips, part].to(work.exact) for part in parts]
        for k in range(subsets):
            pairs = work.pairs(k, clips, transposed=True)
            for part, into in zip(parts, total):
                # (n · c, V, V), transposed: products of matrices as they lie are the fastest
                matrix = torch.bmm(weights[k, part].expand(len(pairs), -1, -1), pairs).view(-1, v, v)
                value = _flat(values[:, k, part])
                if k and into.dtype == value.dtype and into.is_contiguous():
                    _flat(into).baddbmm_(value, matrix)
                elif k:
                    into += torch.bmm(value, matrix).view_as(into)
                else:
                    into.copy_(torch.bmm(value, matrix).view_as(into))
        for part, into in zip(parts, total):
            if into.data_ptr() != out[clips, part].data_ptr():
                out[clips, part] = into
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
            pairs = work.pairs(k, clips)
            grad_pairs = torch.zeros_like(pairs, dtype=exact)
            for part in parts:
                w = weights[k, part].expand(len(pairs), -1, -1)  # (n, c, r + 2)
                g, value = _flat(grad[clips, part]), _flat(values[:, k, part])  # (n · c, T, V)
                matrix = torch.bmm(w, pairs)  # (n, c, V²)
                square = matrix.view(-1, v, v)
                grad_values[:, k, part] = torch.bmm(g, square).view_as(values[:, k, part])
                torch.bmm(g.transpose(1, 2), value, out=square)  # the topologies' place is their gradient's
                grad_weights[k, part] += torch.bmm(matrix, pairs.transpose(1, 2)).sum(0, dtype=exact)
                grad_pairs += torch.bmm(w.transpose(1, 2), matrix)
            grad_shared[k] += grad_pairs[:, r].sum(0).view(v, v)
            slope = (grad_pairs[:, :r] * (1 - pairs[:, :r].to(exact).square())).unflatten(2, (v, v))
            grad_x1[clips, k], grad_x2[clips, k] = slope.sum(3), -slope.sum(2)
        if work.weight is None:
            grad_x[clips] = grad_values.flatten(1, 2)
            continue
        x, kernel = work.x[clips].to(work.dtype), work.weight.to(work.dtype)
        options = ([1, 1], [0, 0], [1, 1], False, [0, 0], 1, [True, True, work.bias is not None])
        found = torch.ops.aten.convolution_backward(
            grad_values.flatten(1, 2), x, kernel, [subsets * channels], *options
        )
        grad_x[clips] = found[0]
        for total, piece in zip(grad_conv, found[1:]):
            if total is not None:
                total += piece
    gradients = (grad_x1, grad_x2, grad_shared, grad_weights[..., :r], grad_weights[..., r + 1])
    return grad_x, *grad_conv, *(g.to(p.dtype) for g, p in zip(gradients, work.topologies))
