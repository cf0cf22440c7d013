from __future__ import annotations

import copy

import torch

from mmsign.benchmarks.literal import literal
from mmsign.models.backbones.ctrgcn import CTRGCN


def test_the_reference_computes_the_same():
    torch.manual_seed(0)
    ours = CTRGCN('kinect20', 3, (8, 8, 16), (1, 2, 1)).double().eval()
    for block in ours.blocks:
        torch.nn.init.constant_(block.graph.alpha, 0.5)
        torch.nn.init.normal_(block.graph.bn.weight, 1)
    x = torch.randn(2, 3, 9, 20, dtype=torch.float64)
    torch.testing.assert_close(literal(copy.deepcopy(ours))(x), ours(x))
