"""What the contrastive terms cost of a training step: all at once, and term by term as a plain loop."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from mmaction.structures import ActionDataSample
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from mmsign.benchmarks.gpu.setting import Setting, write_data
from mmsign.benchmarks.gpu.step import Step
from mmsign.benchmarks.turns import Turns
from mmsign.keypoints import PARTS
from mmsign.models.losses import multi_positive_loss
from mmsign.models.necks.part_pooling import PooledFeatures


def term_by_term(head: Any, pooled: PooledFeatures, samples: Sequence[ActionDataSample]) -> Tensor:
    """The loss of a :class:`~mmsign.models.heads.MultiPositiveContrastiveHead`, one term after the other."""
    labels = torch.cat([sample.gt_label for sample in samples])
    draws = torch.tensor([sample.text_draw for sample in samples], dtype=torch.float64)
    losses = []
    for name, rows in zip(head.rows, head.draw_rows(labels.tolist(), draws)):
        features = pooled.parts[name] if name in PARTS else pooled.whole
        projected = head.projections[head.projection_of[name]](features).float()
        rows = rows[rows >= 0].to(features.device)
        texts, classes = head.bank_embeddings[rows], head.bank_labels[rows]
        labels = labels.to(features.device)
        losses.append(multi_positive_loss(projected, texts, labels, classes, head.temperature))
    return head.loss_weight * torch.stack(losses).sum() / len(losses)


class _Count(TorchDispatchMode):
    """Counts operations: what a GPU has to be told one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += 1
        return func(*args, **(kwargs or {}))


def operations(work: Callable[[], object]) -> int:
    """How many operations a call takes, forward and backward."""
    with _Count() as counter:
        work()
    return counter.count


def run(out_dir: str | os.PathLike, batch: int = 4, repeats: int = 3, small: bool = False) -> dict[str, Any]:
    """Time the head alone, both ways, and a step of the recipe, which holds it.

    Args:
        out_dir: For invented texts.
        batch: Clips a step.
        repeats: Rounds; the median counts.
        small: A tiny network, for tests.

    Returns:
        ``ratios``: ``contrastive_share`` of a step in fp32, ``contrastive_share_of_plain``, the loop's time
        over ours, ``contrastive_share_of_loop`` in a step, and ``contrastive_difference`` of the two values;
        ``medians``: milliseconds and operations of each.
    """
    # one setting for all that belongs to the recipe; few clips, for none is read
    sizes: dict[str, Any] = dict(clips=8, length=8, workers=0, batch=batch)
    setting = Setting(Path(out_dir), small, classes=4 if small else 500, **sizes)
    write_data(setting)
    step = Step(setting, 'fp32')
    head = step.model.aux_heads[0]
    samples: Any = step.data['data_samples']
    generator = torch.Generator().manual_seed(0)
    channels = head.projections['whole'].in_features
    names = list(step.model.neck.layout.parts)
    values = torch.randn(1 + len(names), batch, channels, generator=generator).to(setting.device)
    leaves = [value.requires_grad_() for value in values.unbind()]
    pooled = PooledFeatures(leaves[0], dict(zip(names, leaves[1:])))
    parameters = list(head.parameters())

    def both_ways(loss: Callable[[], Tensor]) -> Callable[[], Tensor]:
        def work() -> Tensor:
            value = loss()
            torch.autograd.grad(value, [*leaves, *parameters], allow_unused=True)
            return value.detach()

        return work

    at_once = both_ways(lambda: head.loss(pooled, samples)['loss_contrastive'])
    loop = both_ways(lambda: term_by_term(head, pooled, samples))
    difference = float((at_once() - loop()).abs() / loop().abs())
    alone = Turns({'at_once': at_once, 'loop': loop}, max(repeats, 3) * 10)
    whole = Turns({'step': step}, repeats)
    ms = {name: 1000 * alone.seconds(name) for name in alone.counted}
    step_ms = 1000 * whole.seconds('step')
    return {
        'ratios': {
            'contrastive_share': ms['at_once'] / step_ms,
            'contrastive_share_of_plain': alone.ratio('loop', 'at_once'),
            'contrastive_share_of_loop': ms['loop'] / (step_ms - ms['at_once'] + ms['loop']),
            'contrastive_difference': difference,
        },
        'medians': {
            'step_ms': step_ms,
            **{f'{name}_ms': value for name, value in ms.items()},
            'at_once_operations': operations(at_once),
            'loop_operations': operations(loop),
        },
    }
