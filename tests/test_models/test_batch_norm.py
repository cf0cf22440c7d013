"""Batch normalisation: how clips are grouped, how sums are joined, and what PyTorch's own says."""

from __future__ import annotations

import pytest
import torch

from mmsign.models.backbones.batch_norm import SUMS, BatchNorm, groups, join_statistics


@pytest.mark.parametrize('clips', [1, 7, 12, 120])
@pytest.mark.parametrize('channels', [16, 64, 256, 2048])
def test_groups_divide_the_batch(clips: int, channels: int) -> None:
    count = groups(clips, channels)
    assert clips % count == 0
    assert count * channels <= max(SUMS, channels)
    assert not any(clips % more == 0 and more * channels <= SUMS for more in range(count + 1, clips + 1))


def test_joined_statistics_are_those_of_all_clips() -> None:
    x = torch.randn(12, 5, 3, 4, dtype=torch.float64) * 3 + 2
    parts = x.view(3, 4, 5, 3, 4)
    mean, var = join_statistics(parts.mean((0, 3, 4)), parts.var((0, 3, 4), unbiased=False))
    torch.testing.assert_close(mean, x.mean((0, 2, 3)))
    torch.testing.assert_close(var, x.var((0, 2, 3), unbiased=False))


@pytest.mark.parametrize('device', ['cpu', 'cuda'])
@pytest.mark.parametrize('dtype', [torch.float64, torch.float32])
def test_as_pytorchs(device: str, dtype: torch.dtype) -> None:
    if device == 'cuda' and not torch.cuda.is_available():
        pytest.skip('no GPU here')
    torch.manual_seed(0)
    x = (torch.randn(6, 8, 5, 7, dtype=dtype, device=device) * 2 + 1).requires_grad_()
    weight, results = torch.randn_like(x), []
    for norm in (torch.nn.BatchNorm2d(8), BatchNorm(8)):
        norm = norm.to(x)
        torch.nn.init.uniform_(norm.weight, generator=torch.Generator(device).manual_seed(1))
        (grad,) = torch.autograd.grad((norm(x) * weight).sum(), x)
        results.append([norm(x), grad, *norm.state_dict().values(), norm.eval()(x)])
    for expected, found in zip(*results):
        torch.testing.assert_close(found, expected)
