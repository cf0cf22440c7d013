"""What a network attends to: how strongly it uses each joint, and each pair of joints."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from mmsign.models.backbones.ctrgcn import CTRGCN, SUBSETS, Block
from mmsign.utils.errors import MMSignError


class Attention(NamedTuple):
    """Attention over N clips.

    Attributes:
        joint_importance: (N, V) mean absolute feature of each joint over channels and time.
        links: (N, V, V) mean absolute entry of the last block's refined topologies over
            channels and subsets: row u says how much joint u takes from each joint.
    """

    joint_importance: Tensor
    links: Tensor


@torch.no_grad()
def joint_attention(backbone: CTRGCN, inputs: Tensor) -> Attention:
    """Joint attention as in the GSP-MC paper's Figure 5.

    The paper averages feature maps over channels and normalises over joints; links are the
    topologies by which the last block lets joints see each other. Nothing is normalised here.

    Args:
        backbone: In evaluation mode.
        inputs: (N, C, T, V).

    Returns:
        ``joint_importance`` (N, V) and ``links`` (N, V, V), both at least 0.

    Raises:
        MMSignError: If the backbone has no CTR-GCN blocks.

    Examples:
        >>> found = joint_attention(CTRGCN('base27').eval(), torch.rand(2, 3, 16, 27))
        >>> found.joint_importance.shape, found.links.shape
        (torch.Size([2, 27]), torch.Size([2, 27, 27]))
    """
    blocks = getattr(backbone, 'blocks', None)
    block = blocks[-1] if blocks else None
    if not isinstance(block, Block):
        raise MMSignError(
            f'{type(backbone).__name__} has no CTR-GCN blocks to take links from',
            field='backbone',
            fix='compare without --configs and --checkpoints',
        )
    graph = block.graph
    seen: list[Tensor] = []
    handle = graph.register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0]))
    try:
        features = backbone(inputs)  # (N, C', T', V)
    finally:
        handle.remove()
    topologies = graph.topologies(seen[0])
    links = torch.stack([topologies.refined(k).abs().mean(1) for k in range(SUBSETS)]).mean(0)
    return Attention(features.abs().mean((1, 2)), links)
