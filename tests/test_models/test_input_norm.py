"""The input's normalisation is PyTorch's, but for channels that training never saw change."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from mmsign.models.backbones.ctrgcn import CTRGCN
from mmsign.models.backbones.folded import fold
from mmsign.models.backbones.input_norm import InputNorm


def trained(norm: nn.Module, steps: int = 200) -> nn.Module:
    """Channel 0 varies, 1 is always 1, 2 is always 0."""
    torch.manual_seed(0)
    for _ in range(steps):
        x = torch.zeros(4, 3, 5)
        x[:, 0], x[:, 1] = torch.randn(4, 5), 1
        norm(x)
    return norm


def test_as_pytorchs_within_what_was_trained() -> None:
    ours, theirs = trained(InputNorm(3)), trained(nn.BatchNorm1d(3))
    assert ours.state_dict().keys() == theirs.state_dict().keys()
    for name, value in theirs.state_dict().items():
        torch.testing.assert_close(ours.state_dict()[name], value)
    x = torch.randn(4, 3, 5)
    x[:, 1], x[:, 2] = 1, 0
    torch.testing.assert_close(ours.train()(x), theirs.train()(x))
    torch.testing.assert_close(ours.eval()(x), theirs.eval()(x), rtol=1e-4, atol=1e-3)


def test_a_value_that_training_never_saw_is_no_explosion() -> None:
    x = torch.zeros(1, 3, 1)
    x[:, 2] = 1
    ours, theirs = (trained(norm).eval()(x).squeeze() for norm in (InputNorm(3), nn.BatchNorm1d(3)))
    torch.testing.assert_close(ours[1:], torch.tensor([-1.0, 1.0]), rtol=1e-3, atol=1e-3)
    assert theirs[1:].abs().min() > 100  # else there were nothing to prevent
    torch.testing.assert_close(ours[0], theirs[0])


@pytest.mark.parametrize('lost', [False, True])
def test_the_folded_network_does_the_same(lost: bool) -> None:
    torch.manual_seed(0)
    network = CTRGCN('base27', channels=(8, 8), strides=(1, 1))
    x = torch.randn(2, 3, 6, 27)
    x[:, 2] = 1  # the mask of points that are always found
    for _ in range(200):
        network(x)
    if lost:
        x[:, 2, 3:, 10:] = 0
    with torch.no_grad():
        plain = network.eval()(x)
        torch.testing.assert_close(fold(network)(x), plain, rtol=1e-3, atol=1e-4)
    assert plain.abs().max() < 100
