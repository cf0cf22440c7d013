"""Attention against the literal network and loops over its channels."""

from __future__ import annotations

import numpy as np
import torch
from helpers import one_line_error

from mmsign.models.attention import joint_attention

from .test_ctrgcn import SLIM, pair


def test_against_the_literal_form_and_loops():
    ours, literal = (network.eval() for network in pair('base27', 3, **SLIM))
    x = torch.randn(2, 3, 12, 27, dtype=torch.float64)
    found = joint_attention(ours, x)
    inputs = {}
    unit = literal.blocks[-1].graph
    unit.register_forward_pre_hook(lambda _, arguments: inputs.update(x=arguments[0]))
    features = literal(x).detach().numpy()  # (N, C', T', V)
    for n in range(2):
        for v in range(27):
            expected = np.mean([abs(value) for channel in features[n] for value in channel[:, v]])
            np.testing.assert_allclose(found.joint_importance[n, v], expected, rtol=1e-5)
    total = np.zeros((2, 27, 27))
    with torch.no_grad():
        for k in range(3):
            x1, x2 = unit.conv1[k](inputs['x']).mean(2), unit.conv2[k](inputs['x']).mean(2)
            for u in range(27):
                for v in range(27):
                    difference = torch.tanh(x1[:, :, u] - x2[:, :, v])[:, :, None, None]
                    entry = unit.conv4[k](difference)[:, :, 0, 0] * unit.alpha + unit.A[k, u, v]  # (N, C')
                    total[:, u, v] += entry.abs().mean(1).numpy() / 3
    np.testing.assert_allclose(found.links, total, rtol=1e-5)


def test_the_backbone_is_left_as_it_was():
    ours, _ = pair('base27', 3, **SLIM)
    x = torch.randn(1, 3, 8, 27, dtype=torch.float64)
    ours.eval()
    before = ours(x)
    joint_attention(ours, x)
    assert not ours.blocks[-1].graph._forward_pre_hooks
    torch.testing.assert_close(ours(x), before)


def test_another_backbone_has_no_such_links():
    with one_line_error('Flatten has no CTR-GCN blocks', 'backbone'):
        joint_attention(torch.nn.Flatten(), torch.randn(1, 3, 8, 27))
