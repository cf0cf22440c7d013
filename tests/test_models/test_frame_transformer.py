"""Tests of the backbone over frames, against PyTorch's own layers and plain loops."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from mmsign.models.backbones.frame_transformer import FrameAttention, FrameConv, FrameTransformer
from mmsign.models.necks import TimePooling, whole_feature
from mmsign.utils.errors import MMSignError


@pytest.mark.parametrize('frames', [1, 2, 7, 16])
def test_shapes_and_gradients(frames: int) -> None:
    net = FrameTransformer('base27', in_channels=5, channels=16, heads=4)
    out = net(torch.rand(3, 5, frames, 27))
    assert out.shape == (3, 16, frames, 1)
    out.sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in net.parameters())


def test_attention_is_pytorchs() -> None:
    block = FrameAttention(16, 4, 0.0).eval()
    layer = nn.TransformerEncoderLayer(16, 4, 32, 0.0, batch_first=True, norm_first=True).eval()
    state = {
        'self_attn.in_proj_weight': block.qkv.weight,
        'self_attn.in_proj_bias': block.qkv.bias,
        'self_attn.out_proj.weight': block.project.weight,
        'self_attn.out_proj.bias': block.project.bias,
        'linear1.weight': block.feed[0].weight,
        'linear1.bias': block.feed[0].bias,
        'linear2.weight': block.feed[3].weight,
        'linear2.bias': block.feed[3].bias,
        'norm1.weight': block.norm_in.weight,
        'norm1.bias': block.norm_in.bias,
        'norm2.weight': block.norm_out.weight,
        'norm2.bias': block.norm_out.bias,
    }
    layer.load_state_dict(state)
    x = torch.randn(2, 9, 16)
    torch.testing.assert_close(block(x), layer(x), atol=1e-5, rtol=1e-5)


def test_convolution_is_the_plain_sum(rng: np.random.Generator) -> None:
    block = FrameConv(4, 3, 0.0).double().eval()
    x = rng.standard_normal((1, 4, 5))
    narrow, widen = block.narrow.weight[..., 0], block.widen.weight[..., 0]
    wide = widen.detach().numpy() @ x[0] + block.widen.bias.detach().numpy()[:, None]
    wide = wide / (1 + np.exp(-wide))
    kernel, padded = block.over_time.weight.detach().numpy()[:, 0], np.pad(wide, ((0, 0), (1, 1)))
    mixed = np.stack([sum(kernel[:, k] * padded[:, t + k] for k in range(3)) for t in range(5)], 1)
    mixed = mixed / np.sqrt(1 + block.bn.eps)
    means, near = np.pad(mixed.mean(1), 2), block.weigh.weight.detach().numpy()[0, 0]
    weights = [1 / (1 + np.exp(-(near * means[c : c + 5]).sum())) for c in range(8)]
    added = narrow.detach().numpy() @ (mixed * np.array(weights)[:, None])
    expected = x[0] + added + block.narrow.bias.detach().numpy()[:, None]
    np.testing.assert_allclose(block(torch.from_numpy(x))[0].detach().numpy(), expected, atol=1e-10)


def test_the_neck_averages_over_time() -> None:
    x = torch.rand(2, 8, 5, 1)
    neck = TimePooling()
    torch.testing.assert_close(whole_feature(neck, x), x[..., 0].mean(-1))
    assert neck(x, [True, False]).parts == {}


@pytest.mark.parametrize(
    ('options', 'field'), [({'kernel': 4}, 'kernel'), ({'channels': 10, 'heads': 4}, 'channels')]
)
def test_sizes_that_do_not_fit(options: dict[str, int], field: str) -> None:
    with pytest.raises(MMSignError, match=field):
        FrameTransformer('base27', **options)


def test_other_input_is_refused() -> None:
    with pytest.raises(MMSignError, match='3 channels and 26 keypoints'):
        FrameTransformer('base27')(torch.rand(1, 3, 4, 26))
