from __future__ import annotations

import copy

import torch

from mmsign.models.backbones.ctrgcn import CTRGCN
from mmsign.utils.benchmarks.train import literal, run


def test_the_reference_computes_the_same():
    torch.manual_seed(0)
    ours = CTRGCN('kinect20', 3, (8, 8, 16), (1, 2, 1)).double().eval()
    for block in ours.blocks:
        torch.nn.init.constant_(block.graph.alpha, 0.5)
        torch.nn.init.normal_(block.graph.bn.weight, 1)
    x = torch.randn(2, 3, 9, 20, dtype=torch.float64)
    torch.testing.assert_close(literal(copy.deepcopy(ours))(x), ours(x))


def test_ratios_are_of_one_run():
    result = run('kinect20', frames=4, batch=1, repeats=1)
    for name in ('fp32', 'bf16'):
        expected = result['medians']['literal_step_s'] / result['medians'][f'{name}_step_s']
        assert result['ratios'][f'train_{name}'] == expected
