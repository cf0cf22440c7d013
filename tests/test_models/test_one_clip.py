"""The products of one clip on a CPU, against sums written out and automatic differentiation."""

from __future__ import annotations

import pytest
import torch

from mmsign.models.backbones import aggregation
from mmsign.models.backbones.aggregation import Topologies, aggregate
from mmsign.models.backbones.one_clip import add_up, take_apart

K, C, R, T, V = 3, 5, 4, 6, 7


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(shape, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize('width', [1, 2, 5, 9])
def test_the_sum_and_its_way_back(width: int) -> None:
    torch.manual_seed(width)
    values, weights, pairs = drawn(K, C, T, V), drawn(K, C, R), drawn(K, R, V, V)
    matrix = torch.einsum('kcr,kruv->kcuv', weights, pairs)
    expected = torch.einsum('kctu,kcuv->ctv', values, matrix)
    out = torch.full((C, T, V), torch.nan, dtype=torch.float64)  # it must not read what was there
    with torch.no_grad():
        add_up(values, weights, pairs, width, out, joints_first=False)
    torch.testing.assert_close(out, expected)
    with torch.no_grad():
        other = torch.full((C, V, T), torch.nan, dtype=torch.float64)
        add_up(values.mT.contiguous(), weights, pairs.mT.contiguous(), width, other, joints_first=True)
    torch.testing.assert_close(other.mT, expected)
    grads = torch.randn(C, T, V, dtype=torch.float64)
    by_rule = torch.autograd.grad(expected, [values, weights, pairs], grads)
    with torch.no_grad():
        grad_values = torch.empty(K, C, T, V, dtype=torch.float64)
        grad_weights, grad_pairs = take_apart(
            values, grads, weights, pairs.mT.contiguous(), width, grad_values
        )
    for ours, theirs in zip((grad_values, grad_weights, grad_pairs.mT), by_rule):
        torch.testing.assert_close(ours, theirs)


def test_large_clips_go_this_way_and_small_ones_together(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(aggregation, 'add_up', lambda *args, **_: seen.append(args) or add_up(*args))
    for joints, alone in ((87, True), (7, False)):
        seen.clear()
        x1, x2 = torch.rand(2, 2, K, R, joints).unbind()
        topologies = Topologies(x1, x2, torch.rand(K, joints, joints), torch.rand(K, 64, R + 2))
        aggregate(torch.rand(2, K * 64, T, joints), topologies)
        assert len(seen) == (2 if alone else 0)
