from __future__ import annotations

import math

import pytest
import torch

from mmsign.keypoints.registered import build_layout
from mmsign.models.backbones.ctrgcn import CTRGCN
from mmsign.models.heads import LinearClsHead
from mmsign.utils.errors import MMSignError

from .literal_ctrgcn import LiteralCTRGCN, copy_weights

SLIM = {'channels': (16, 16, 32, 32), 'strides': (1, 1, 2, 1)}
FULL = {'channels': (64, 64, 64, 64, 128, 128, 128, 256, 256, 256), 'strides': (1, 1, 1, 1, 2, 1, 1, 2, 1, 1)}


def pair(layout: str, in_channels: int, channels: tuple, strides: tuple, dtype=torch.float64):
    """Our backbone and the literal one with the same, thoroughly random, weights."""
    torch.manual_seed(0)
    ours = CTRGCN(layout, in_channels, channels, strides).to(dtype)
    for name, parameter in ours.named_parameters():
        if 'alpha' in name:
            torch.nn.init.constant_(parameter, 0.7)
        elif 'bias' in name or 'bn' in name or parameter.dim() == 1:
            torch.nn.init.normal_(parameter, 0.3, 0.5)
    adjacency = torch.from_numpy(build_layout(layout).adjacency()).to(dtype)
    literal = LiteralCTRGCN(adjacency, in_channels, channels, strides).to(dtype)
    copy_weights(ours, literal)
    return ours, literal


def test_parameters_of_the_papers_network():
    model = torch.nn.ModuleList([CTRGCN('wholebody87'), LinearClsHead(500, 256)])
    assert sum(p.numel() for p in model.parameters()) == 1_768_294


@pytest.mark.parametrize('layout', ['base27', 'kinect20'])
@pytest.mark.parametrize('in_channels', [3, 6, 12])
@pytest.mark.parametrize('training', [True, False])
def test_equals_the_literal_form(layout, in_channels, training):
    ours, literal = pair(layout, in_channels, **SLIM)
    ours.train(training)
    literal.train(training)
    vertices = build_layout(layout).num_keypoints
    x = torch.randn(2, in_channels, 13, vertices, dtype=torch.float64, requires_grad=True)
    y = x.detach().clone().requires_grad_()
    a, b = ours(x), literal(y)
    torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-5)
    weight = torch.randn_like(a)
    (a * weight).sum().backward()
    (b * weight).sum().backward()
    torch.testing.assert_close(x.grad, y.grad, rtol=1e-5, atol=1e-5)
    for block, reference in zip(ours.blocks, literal.blocks):
        torch.testing.assert_close(block.graph.A.grad, reference.graph.A.grad, rtol=1e-5, atol=1e-5)
        torch.testing.assert_close(block.graph.alpha.grad, reference.graph.alpha.grad, rtol=1e-5, atol=1e-5)
        stacked = torch.stack([conv.weight.grad.flatten(1) for conv in reference.graph.conv4])
        torch.testing.assert_close(block.graph.refine.grad, stacked, rtol=1e-5, atol=1e-5)


def test_full_network_equals_the_literal_form_at_87_joints():
    ours, literal = pair('wholebody87', 3, **FULL)
    x = torch.randn(2, 3, 8, 87, dtype=torch.float64)
    with torch.no_grad():
        torch.testing.assert_close(ours(x), literal(x), rtol=1e-5, atol=1e-5)


def test_single_precision_and_bf16_stay_close():
    ours, literal = pair('base27', 3, **SLIM, dtype=torch.float32)
    x = torch.randn(4, 3, 16, 27)
    with torch.no_grad():
        expected = literal(x)
        torch.testing.assert_close(ours(x), expected, rtol=1e-3, atol=1e-4)
        with torch.autocast('cpu', torch.bfloat16):
            low = ours(x).float()
    assert (low - expected).abs().mean() < 0.05 * expected.abs().mean()


@pytest.mark.parametrize('frames', [2, 7, 64, 150])
def test_time_need_not_divide_by_the_strides(frames):
    out = CTRGCN('kinect20', 3, (8, 8, 8), (1, 2, 2))(torch.randn(1, 3, frames, 20))
    assert out.shape == (1, 8, math.ceil(math.ceil(frames / 2) / 2), 20)


def test_initialisation_is_the_published_one():
    torch.manual_seed(0)
    model = CTRGCN('wholebody87')
    block = model.blocks[8]  # 256 → 256
    assert block.graph.alpha.item() == 0
    assert torch.equal(block.graph.A.data, torch.from_numpy(build_layout('wholebody87').adjacency()))
    assert (block.graph.bn.weight == 1e-6).all()
    # fan-out counts one convolution's outputs, although several are stacked
    for weight, fan_out in (
        (block.graph.embed.weight, 32),
        (block.graph.value.weight, 256),
        (block.graph.refine, 256),
        (block.temporal.point.weight, 64),
        (block.temporal.temporal[0].weight, 64 * 5),
    ):
        assert float(weight.detach().std()) == pytest.approx(math.sqrt(2 / fan_out), rel=0.06)
    assert float(block.temporal.bn_out.weight.detach().std()) == pytest.approx(0.02, rel=0.3)


@pytest.mark.parametrize(
    ('arguments', 'words'),
    [
        ({'channels': (8, 8), 'strides': (1,)}, 'one stride a block'),
        ({'channels': (6,), 'strides': (1,)}, 'multiples of 4'),
        ({'layout': 'nobody'}, "no layout named 'nobody'"),
    ],
)
def test_bad_arguments(arguments, words):
    with pytest.raises(MMSignError, match=words):
        CTRGCN(**{'layout': 'kinect20', **arguments})


def test_input_of_another_layout_is_refused():
    with pytest.raises(MMSignError, match=r'inputs.*3 channels and 27 keypoints.*20 \(kinect20\)'):
        CTRGCN('kinect20', 3, (8,), (1,))(torch.zeros(1, 3, 4, 27))
