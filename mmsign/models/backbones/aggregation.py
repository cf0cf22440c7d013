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

from mmsign.models.backbones.one_clip import add_up, take_apart

#: Numbers of M that are in work at once: on a CPU they stay in the cache, a GPU wants many.
CHUNK = {'cpu': 1 << 19, 'cuda': 1 << 26}
#: Rows of matrices start where a GPU reads fastest, at multiples of so many numbers.
ALIGNED = {'cpu': 1, 'cuda': 8}


class Topologies(NamedTuple):
    """What the refined topologies of K subsets follow from.

    Attributes:
        x1: (N, K, r, V) embeddings of the joints that receive.
        x2: (N, K, r, V) embeddings of the joints that give.
        shared: (K, V, V) A, the part that all clips and channels share.
        weight: (K, C, r + 2) W'; training has ones in its first column.
    """

    x1: Tensor
    x2: Tensor
    shared: Tensor
    weight: Tensor

    def refined(self, k: int, transposed: bool = False) -> Tensor:
        """M of one subset, (N, C, V, V): M[c, u, v] says how much joint u takes from joint v."""
        # unbound, since an exported index is a slow gather
        x1, x2, shared, weight = (x.unbind(dim)[k] for x, dim in zip(self, (1, 1, 0, 0)))
        if transposed:
            pair, shared = x1.unsqueeze(-2) - x2.unsqueeze(-1), shared.T
        else:
            pair = x1.unsqueeze(-1) - x2.unsqueeze(-2)
        ones = torch.ones_like(shared)
        first = torch.stack([shared, ones]).to(pair.dtype).expand(pair.shape[0], -1, -1, -1)
        rows = torch.cat([first, torch.tanh(pair)], 1)  # (N, r + 2, V, V)
        refined = torch.matmul(weight.to(rows.dtype).unsqueeze(0), rows.flatten(2))
        return refined.unflatten(2, shared.shape)


def aggregate_plain(values: Tensor, topologies: Topologies, joints_first: bool = False) -> Tensor:
    """out[c, t, u] = Σ_k Σ_v M_k[c, u, v] · values_k[c, t, v], with whole topologies in memory.

    For tracing, export and second derivatives; :func:`aggregate` is the lean form.

    Args:
        values: (N, K · C, T, V).
        topologies: Of K subsets.
        joints_first: Values and result are (…, V, T).

    Returns:
        (N, C, T, V).
    """
    out: Tensor | None = None
    for k, value in enumerate(values.split(topologies.weight.shape[1], 1)):
        # which way round, since products of matrices as they lie are the fastest
        matrix = topologies.refined(k, transposed=not joints_first).to(value.dtype)
        product = torch.matmul(matrix, value) if joints_first else torch.matmul(value, matrix)
        out = product if out is None else out + product
    assert out is not None
    return out


def aggregate(
    x: Tensor,
    topologies: Topologies,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    joints_first: bool = False,
) -> Tensor:
    """As :func:`aggregate_plain`, in the least memory; differentiable once.

    Args:
        x: The values (N, K · C, T, V); with ``weight``, the map (N, C_in, T, V) that they are
            convolved from, here and again in the backward pass.
        topologies: Of K subsets.
        weight: (K · C, C_in, 1, 1) of the convolution.
        bias: (K · C).
        joints_first: x and the result are (…, V, T).

    Returns:
        (N, C, T, V).
    """
    dtype = x.dtype
    if weight is not None and torch.is_autocast_enabled(x.device.type):
        dtype = torch.get_autocast_dtype(x.device.type)
    return _Aggregation.apply(dtype, joints_first, x, weight, bias, *topologies)


class _Work(NamedTuple):
    """The inputs, and how they are cut."""

    dtype: torch.dtype
    joints_first: bool
    x: Tensor
    weight: Tensor | None
    bias: Tensor | None
    topologies: Topologies

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """N, K, C, V."""
        subsets, channels, _ = self.topologies.weight.shape
        return len(self.x), subsets, channels, self.topologies.shared.shape[-1]

    def pad(self, x: Tensor, dims: int = 1) -> Tensor:
        """Zeros at the end of the last dimensions, for :data:`ALIGNED`."""
        step = ALIGNED.get(self.x.device.type, 8)
        missing = [-size % step for size in x.shape[: -dims - 1 : -1]]
        return F.pad(x, [width for size in missing for width in (0, size)]) if any(missing) else x

    @property
    def exact(self) -> torch.dtype:
        """In which sums are kept."""
        return torch.promote_types(self.dtype, torch.float32)

    @property
    def width(self) -> int:
        """Channels at a time of one subset, if clips are worked on one by one; else 0."""
        _, _, channels, v = self.shape
        device = self.x.device.type
        width = max(1, CHUNK.get(device, CHUNK['cuda']) // (2 * v**2))  # what it works on needs cache, too
        alone = device == 'cpu' and ALIGNED[device] == 1 and self.dtype == self.exact and width < 2 * channels
        return width if alone else 0

    def pieces(self) -> Iterator[tuple[slice, list[slice]]]:
        """Some clips at a time, and their channels at a time."""
        n, subsets, channels, v = self.shape
        if self.width:
            yield from ((slice(i, i + 1), []) for i in range(n))
            return
        budget = max(1, CHUNK.get(self.x.device.type, CHUNK['cuda']) // (subsets * v**2))
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
        return self.pad(self.topologies.weight.to(self.dtype))

    def pairs(self, clips: slice, rows: int, transposed: bool = False) -> Tensor:
        """P' (n · K, rows, V, V), its pairs in the order (u, v) or (v, u)."""
        x1, x2 = (self.pad(x[clips].to(self.exact)) for x in self.topologies[:2])  # (n, K, r, V)
        shared, (n, subsets, r, v) = self.pad(self.topologies.shared, 2), x1.shape
        pairs = torch.empty(n, subsets, rows, v, v, dtype=self.dtype, device=x1.device)
        pairs[:, :, 0] = shared.mT if transposed else shared
        pairs[:, :, 1] = 1
        pairs[:, :, r + 2 :] = 0
        both = (x1.unsqueeze(-2), x2.unsqueeze(-1)) if transposed else (x1.unsqueeze(-1), x2.unsqueeze(-2))
        tanh = pairs[:, :, 2 : r + 2]
        if self.dtype == self.exact:
            torch.sub(*both, out=tanh).tanh_()
        else:
            tanh.copy_((both[0] - both[1]).tanh_())
        return pairs.flatten(0, 1)


def _forward(work: _Work) -> Tensor:
    n, subsets, channels, _ = work.shape
    weights, sizes = work.weights(), work.x.shape[2:]
    out = work.x.new_empty(n, channels, *sizes, dtype=work.dtype)
    for clips, parts in work.pieces():
        values = work.pad(work.values(clips), 2)  # (n, K, C, T, V)
        pairs = work.pairs(clips, weights.shape[-1], transposed=not work.joints_first)
        if work.width:
            add_up(values[0], weights, pairs, work.width, out[clips][0], work.joints_first)
            continue
        rows = pairs.flatten(2)
        for part in parts:
            w = weights[:, part].expand(len(values), -1, -1, -1).flatten(0, 1)  # (n · K, c, r + 2)
            matrix = torch.bmm(w, rows).view(-1, *pairs.shape[2:])  # (n · K · c, V, V)
            value = values[:, :, part].flatten(0, 2)
            product = torch.bmm(matrix, value) if work.joints_first else torch.bmm(value, matrix)
            product = product.view(len(values), subsets, -1, *values.shape[3:])
            out[clips, part] = product.sum(1, dtype=work.exact)[..., : sizes[0], : sizes[1]]
    return out


class _Aggregation(torch.autograd.Function):
    """Keeps the values, or what they come from, and the embeddings."""

    @staticmethod
    def forward(ctx: Any, dtype: torch.dtype, joints_first: bool, *tensors: Any) -> Tensor:
        ctx.save_for_backward(*tensors)
        ctx.options = dtype, joints_first
        x, weight, bias, *origins = tensors
        with torch.autocast(x.device.type, enabled=False):
            return _forward(_Work(dtype, joints_first, x, weight, bias, Topologies(*origins)))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, bias, *origins = ctx.saved_tensors
        dtype, joints_first = ctx.options
        if joints_first:
            x, grad = x.transpose(2, 3), grad.transpose(2, 3)
        with torch.autocast(x.device.type, enabled=False):
            first, *rest = _backward(_Work(dtype, False, x, weight, bias, Topologies(*origins)), grad)
        return None, None, first.transpose(2, 3) if joints_first else first, *rest


def _backward(work: _Work, grad: Tensor) -> tuple[Any, ...]:
    """Gradients of x, weight, bias and of each of the topologies' origins."""
    _, subsets, channels, v = work.shape
    (x1, x2, shared, *_), exact = work.topologies, work.exact
    r = x1.shape[2]
    weights = work.weights()
    grad_x1, grad_x2 = torch.empty_like(x1), torch.empty_like(x2)
    grad_shared = torch.zeros_like(shared, dtype=exact)
    grad_weights = torch.zeros_like(weights, dtype=exact)
    grad_x = torch.empty_like(work.x)
    grad_conv = [None if p is None else torch.zeros_like(p) for p in (work.weight, work.bias)]
    for clips, parts in work.pieces():
        values, grads = work.pad(work.values(clips)), work.pad(grad[clips])  # (n, K, C, T, V), (n, C, T, V)
        grad_values = torch.empty_like(values)
        pairs = work.pairs(clips, weights.shape[-1])
        rows = pairs.flatten(2)
        grad_pairs: Tensor | None = None
        if work.width:
            found, grad_pairs = take_apart(values[0], grads[0], weights, pairs, work.width, grad_values[0])
            grad_weights += found
        for part in parts:
            w = weights[:, part].expand(len(values), -1, -1, -1).flatten(0, 1)  # (n · K, c, r + 2)
            value = values[:, :, part]
            g = grads[:, None, part].expand_as(value).flatten(0, 2)  # (n · K · c, T, V)
            matrix = torch.bmm(w, rows)  # (n · K, c, V²)
            square = matrix.view(-1, *pairs.shape[2:])
            grad_values[:, :, part] = torch.bmm(g, square).view_as(value)
            # the topologies' place is their gradient's
            torch.bmm(g.transpose(1, 2), value.flatten(0, 2), out=square)
            found = torch.bmm(matrix, rows.transpose(1, 2)).unflatten(0, (-1, subsets))
            grad_weights[:, part] += found.sum(0, dtype=exact)
            found = torch.bmm(w.transpose(1, 2), matrix)
            grad_pairs = found.to(exact) if grad_pairs is None else grad_pairs.add_(found)
        assert grad_pairs is not None
        inside = (slice(None), slice(None), slice(r + 2), slice(v), slice(v))
        found, pairs = (x.view(-1, subsets, *pairs.shape[1:])[inside] for x in (grad_pairs, pairs))
        grad_shared += found[:, :, 0].sum(0)
        slope = found[:, :, 2:] * (1 - pairs[:, :, 2:].to(exact).square())
        grad_x1[clips], grad_x2[clips] = slope.sum(4), -slope.sum(3)
        grad_values = grad_values[..., :v]
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
    gradients = (grad_x1, grad_x2, grad_shared, grad_weights[..., : r + 2])
    return grad_x, *grad_conv, *(g.to(p.dtype) for g, p in zip(gradients, work.topologies))
