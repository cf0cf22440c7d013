"""The folded backbone against the one it was made from."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from mmsign.models.backbones.ctrgcn import CTRGCN
from mmsign.models.backbones.folded import FoldedCTRGCN, fold
from mmsign.utils.errors import MMSignError


def trained(layout: str = 'kinect20', in_channels: int = 3, **options) -> CTRGCN:
    """Random weights and statistics, scales of either sign."""
    torch.manual_seed(0)
    model = CTRGCN(layout, in_channels, **(options or dict(channels=(8, 8, 16), strides=(1, 2, 1)))).double()
    for parameter in model.parameters():
        if parameter.dim() <= 1:
            nn.init.normal_(parameter, 0.2, 0.6)
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            assert module.running_var is not None
            assert module.running_mean is not None
            nn.init.uniform_(module.running_var, 0.3, 2)
            nn.init.normal_(module.running_mean)
    return model.eval()


@pytest.mark.parametrize('in_channels', [3, 12])
@pytest.mark.parametrize('frames', [2, 9, 16])
def test_same_map(in_channels: int, frames: int) -> None:
    model = trained(in_channels=in_channels)
    folded = fold(model)
    assert isinstance(folded, FoldedCTRGCN)
    assert not any(isinstance(m, nn.modules.batchnorm._BatchNorm) for m in folded.modules())
    x = torch.randn(3, in_channels, frames, 20, dtype=torch.float64)
    expected = model(x)
    torch.testing.assert_close(folded(x), expected.detach(), rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(torch.jit.trace(folded, x)(x), expected.detach(), rtol=1e-10, atol=1e-10)


def test_same_map_at_the_papers_layout() -> None:
    model = trained('wholebody87', channels=(64, 64, 128), strides=(1, 1, 2))
    x = torch.randn(2, 3, 8, 87, dtype=torch.float64)
    with torch.no_grad():
        torch.testing.assert_close(fold(model)(x), model(x), rtol=1e-10, atol=1e-10)


def test_the_original_stays_as_it_is() -> None:
    model = trained()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    folded = fold(model)
    for value in (*folded.parameters(), *folded.buffers()):
        value.data.zero_()
    assert all(parameter.requires_grad for parameter in model.parameters())
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name]), name


class Halved(CTRGCN):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(x) / 2


def test_what_it_does_not_know_stays_unfolded() -> None:
    halved = Halved('kinect20', 3, (8,), (1,))
    assert fold(halved) is halved
    other = CTRGCN('kinect20', 3, (8,), (1,))
    other.blocks[0].graph.down = type('Mine', (nn.Identity,), {})()
    assert fold(other) is other


def test_input_of_another_layout_is_refused() -> None:
    with pytest.raises(MMSignError, match=r'3 channels and 27 keypoints'):
        fold(trained())(torch.zeros(1, 3, 4, 27))
