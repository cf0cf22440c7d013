"""The maximum over three frames against PyTorch's pooling."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from mmsign.models.backbones.pooling import MaxOfThree, pool_time


@pytest.mark.parametrize('stride', [1, 2, 3])
@pytest.mark.parametrize('frames', [1, 2, 3, 8, 9])
@pytest.mark.parametrize('dtype', [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.parametrize('grad', [False, True])
def test_equals_pytorchs_pooling_to_the_bit(stride: int, frames: int, dtype: torch.dtype, grad: bool) -> None:
    generator = torch.Generator().manual_seed(frames)
    x = torch.randn(2, 4, 5, frames, generator=generator).to(dtype)
    for part in (x, x[:, 1:3], x.transpose(1, 2)):  # also where it does not lie in one piece
        part = part.detach().requires_grad_(grad)
        expected, got = nn.MaxPool2d((1, 3), (1, stride), (0, 1))(part), MaxOfThree(stride)(part)
        assert torch.equal(expected, got)
        assert got.requires_grad is grad


def test_what_is_not_finite_stays() -> None:
    x = torch.tensor([0.0, torch.nan, 1.0, -torch.inf, torch.inf, 2.0, 3.0]).view(1, 1, 1, -1)
    expected = nn.MaxPool2d((1, 3), (1, 1), (0, 1))(x)
    torch.testing.assert_close(MaxOfThree()(x), expected, equal_nan=True)


def test_a_traced_pooling_is_one_operation() -> None:
    traced = torch.jit.trace(MaxOfThree(2), torch.randn(1, 2, 3, 6))
    assert [node.kind() for node in traced.inlined_graph.nodes() if 'pool' in node.kind()] == [
        'aten::max_pool2d'
    ]


@pytest.mark.parametrize('stride', [1, 2, 3])
@pytest.mark.parametrize('frames', [1, 2, 3, 7, 8])
def test_pooling_for_training_is_pytorchs_way_back_included(stride: int, frames: int) -> None:
    torch.manual_seed(frames)
    x = torch.randint(-1, 3, (2, 3, frames, 5)).double()  # with many ties, as ReLU makes them
    x[0] = torch.randn(3, frames, 5).double()
    x.requires_grad_()
    expected = nn.MaxPool2d((3, 1), (stride, 1), (1, 0))(x)
    found = pool_time(x, stride)
    torch.testing.assert_close(found, expected, rtol=0, atol=0)
    weight = torch.randn_like(expected)
    for a, b in zip(*(torch.autograd.grad((y * weight).sum(), x) for y in (found, expected))):
        torch.testing.assert_close(a, b)
