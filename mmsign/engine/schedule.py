"""Learning rates over a training: what a schedule does, and going on with it for more epochs."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.optim import _ParamScheduler
from mmengine.registry import PARAM_SCHEDULERS, DefaultScope
from mmengine.runner import Runner

#: What schedulers set.
SET = ('lr', 'momentum', 'betas')


class Follower:
    """Does to a stand-in what a config's schedulers do to the optimizer.

    Args:
        schedulers: A config's ``param_scheduler``: one or a list, or nothing.
        groups: Groups of parameters, with ``lr`` and ``momentum`` or ``betas`` as they are before the
            first step.
        epoch_length: Steps in an epoch.
        planned: Epochs of the whole training, where schedules end unless they say otherwise.
    """

    def __init__(
        self, schedulers: Any, groups: Sequence[Mapping[str, Any]], epoch_length: int, planned: int
    ) -> None:
        parts = [
            {
                'params': [torch.nn.Parameter(torch.zeros(1))],
                **{name: group[name] for name in SET if name in group},
            }
            for group in groups
        ]
        kind = torch.optim.AdamW if 'betas' in groups[0] else torch.optim.SGD
        self.optimizer: torch.optim.Optimizer = kind(parts, lr=groups[0]['lr'])
        self.epoch_length = epoch_length
        listed = schedulers if isinstance(schedulers, (list, tuple)) else [schedulers] if schedulers else []
        self.chain = [self._build(one, planned) for one in listed]

    def _build(self, one: Mapping[str, Any], planned: int) -> _ParamScheduler:
        cfg = copy.deepcopy(dict(one))
        cfg.setdefault('end', planned if cfg.get('by_epoch', True) else planned * self.epoch_length)
        arguments = dict(optimizer=self.optimizer, epoch_length=self.epoch_length)
        with DefaultScope.overwrite_default_scope('mmsign'):
            return PARAM_SCHEDULERS.build(cfg, default_args=arguments)

    def steps(self, count: int) -> Iterator[dict[str, Any]]:
        """The first group at every step; after the last one, all is as for the next."""
        for step in range(1, count + 1):
            yield {name: value for name, value in self.optimizer.param_groups[0].items() if name in SET}
            self.optimizer.step()
            for one in self.chain:
                if not one.by_epoch or step % self.epoch_length == 0:
                    one.step()


def rates(
    schedulers: Any, optimizer: Mapping[str, Any], epoch_length: int, planned: int, epochs: int
) -> np.ndarray:
    """Learning rate and momentum (the first beta) of every step.

    Args:
        schedulers: A config's ``param_scheduler``.
        optimizer: A config's ``optim_wrapper.optimizer``.
        epoch_length: Steps in an epoch.
        planned: Epochs of the whole training.
        epochs: How many to follow.

    Returns:
        (epochs · epoch_length, 2).
    """
    follower = Follower(schedulers, [{'lr': 0.001, **optimizer}], epoch_length, planned)
    found = [
        (one['lr'], one['betas'][0] if 'betas' in one else one['momentum'])
        for one in follower.steps(epochs * epoch_length)
    ]
    return np.array(found)


def rebuild_schedulers(runner: Runner, checkpoint: dict[str, Any]) -> None:
    """Let a resumed training's schedulers and rates be what its config makes of the steps that are done.

    MMEngine (0.10.7) restores the checkpoint's, ends and milestones included: a training that goes on for
    more epochs would keep the last learning rate of the old plan.
    """
    saved, wrapper = checkpoint.get('param_schedulers'), runner.optim_wrapper
    if not isinstance(saved, list) or 'optimizer' not in checkpoint:  # several optimizers, or none
        return
    groups = [
        {name: group.get(f'initial_{name}', group[name]) for name in SET if name in group}
        for group in wrapper.param_groups
    ]
    length = len(runner.train_dataloader)
    try:
        follower = Follower(runner.cfg.param_scheduler, groups, length, runner.max_epochs)
        for _ in follower.steps(checkpoint['meta']['iter']):
            pass
    except Exception:  # one that goes by what it measures: it has no plan that could change
        return
    checkpoint['param_schedulers'] = [one.state_dict() for one in follower.chain]
    for group, ours in zip(checkpoint['optimizer']['param_groups'], follower.optimizer.param_groups):
        group.update({name: ours[name] for name in SET if name in group and name in ours})
