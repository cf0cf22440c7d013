"""The products of :mod:`.aggregation` for one clip on a CPU: subset by subset, each result where it belongs.

To take the subsets one after the other needs no copies of gradients and values, no sums over subsets and
half the additions. For many small clips, and on a GPU, the number of operations counts more.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor


def _pieces(weights: Tensor, width: int) -> Iterator[tuple[int, slice]]:
    """Every subset of some channels, then of the next ones."""
    subsets, channels, _ = weights.shape
    for start in range(0, channels, width):
        yield from ((k, slice(start, start + width)) for k in range(subsets))


def add_up(
    values: Tensor, weights: Tensor, pairs: Tensor, width: int, out: Tensor, joints_first: bool
) -> None:
    """out[c] = Σ_k values_k[c] · M_k[c] with M_k = W'_k P'_k.

    Args:
        values: (K, C, T, V); with ``joints_first`` (K, C, V, T).
        weights: W' (K, C, r + 2).
        pairs: P' (K, r + 2, V, V), in the order in which values need them.
        width: Channels at a time.
        out: (C, T, V) or (C, V, T), written.
        joints_first: M stands on the left.
    """
    for k, part in _pieces(weights, width):
        matrix = torch.mm(weights[k, part], pairs[k].flatten(1)).view(-1, *pairs.shape[2:])
        both = (matrix, values[k, part]) if joints_first else (values[k, part], matrix)
        torch.baddbmm(out[part], *both, beta=float(k > 0), out=out[part])


def take_apart(
    values: Tensor, grads: Tensor, weights: Tensor, pairs: Tensor, width: int, grad_values: Tensor
) -> tuple[Tensor, Tensor]:
    """The way back of :func:`add_up`.

    Args:
        values: (K, C, T, V).
        grads: (C, T, V) of the result.
        weights: W' (K, C, r + 2).
        pairs: P' (K, r + 2, V, V), so that M[u, v] says how much u takes from v: for time first, those of
            the way there transposed.
        width: Channels at a time.
        grad_values: (K, C, T, V), written.

    Returns:
        Gradients of W' and of P'.
    """
    grad_weights, grad_pairs = torch.empty_like(weights), torch.zeros_like(pairs).flatten(2)
    for k, part in _pieces(weights, width):
        w, rows, g = weights[k, part], pairs[k].flatten(1), grads[part]
        matrix = torch.mm(w, rows)  # (c, V²)
        square = matrix.view(-1, *pairs.shape[2:])
        torch.bmm(g, square, out=grad_values[k, part])
        torch.bmm(g.transpose(1, 2), values[k, part], out=square)  # the topologies' place is their gradient's
        torch.mm(matrix, rows.T, out=grad_weights[k, part])
        grad_pairs[k].addmm_(w.T, matrix)
    return grad_weights, grad_pairs.view_as(pairs)
