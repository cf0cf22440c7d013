"""The generators of a training, kept with its weights: dropout goes on where it was interrupted."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import torch
from mmengine.device import get_device
from mmengine.dist import all_gather_object, get_rank
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmsign.registry import HOOKS
from mmsign.utils.errors import MMSignError, warn

#: In a checkpoint: one state for each process.
STATES = 'random_states'


def random_state() -> dict[str, Any]:
    """Where the generators of PyTorch, numpy and Python stand, in types that ``torch.load`` takes."""
    version, numbers, spare = random.getstate()
    keys = np.random.get_state(legacy=False)  # noqa: NPY002  (others' steps draw from it)
    words = keys['state']
    state: dict[str, Any] = {
        'torch': torch.get_rng_state(),
        'python': [version, torch.tensor(numbers), spare],
        'numpy': [torch.tensor(words['key'].tolist()), words['pos'], keys['has_gauss'], keys['gauss']],
    }
    if get_device() == 'cuda':
        state['cuda'] = torch.cuda.get_rng_state()
    return state


def set_random_state(state: dict[str, Any]) -> None:
    """Put the generators there again; those of a GPU only where there is one."""
    torch.set_rng_state(state['torch'].cpu())
    version, numbers, spare = state['python']
    random.setstate((version, tuple(numbers.tolist()), spare))
    words, place, has_gauss, gauss = state['numpy']
    key = {'key': words.cpu().numpy().astype(np.uint32), 'pos': place}
    whole = {'bit_generator': 'MT19937', 'state': key, 'has_gauss': has_gauss, 'gauss': gauss}
    np.random.set_state(whole)  # noqa: NPY002
    if 'cuda' in state and get_device() == 'cuda':
        torch.cuda.set_rng_state(state['cuda'].cpu())


@HOOKS.register_module()
class RandomStateHook(Hook):
    """Each epoch begins where the generators stood at the end of the one before, also after ``--resume``.

    mmsign's own steps draw from (seed, epoch, clip) alone. Dropout and steps of others draw from global
    generators, which MMEngine (0.10.7) does not keep: a resumed training would repeat the first epochs'
    draws. Neither held-out clips between two epochs nor worker processes change what is drawn.

    Raises:
        MMSignError: If the states in a checkpoint are none.
    """

    priority = 'VERY_HIGH'  # before the checkpoint is written

    def __init__(self) -> None:
        self.states: list[dict[str, Any]] = []  # one for each process

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict[str, Any]) -> None:
        if not runner._resume:
            return
        self.states = checkpoint.get(STATES) or []
        if not self.states:
            warn(
                'the checkpoint is from before mmsign kept the state of random generators: the weights will '
                'not be those of an uninterrupted training'
            )

    def before_train_epoch(self, runner: Runner) -> None:
        self._restore(runner)
        if getattr(runner.train_dataloader, '_iterator', None) is not None:
            # worker processes that outlive an epoch are seeded once, others in each: they decide nothing then
            torch.empty((), dtype=torch.int64).random_()

    def _restore(self, runner: Runner) -> None:
        if not self.states:
            return
        try:
            set_random_state(self.states[min(get_rank(), len(self.states) - 1)])
        except (AttributeError, KeyError, OverflowError, RuntimeError, TypeError, ValueError) as error:
            raise MMSignError(
                f'is no state of random generators ({error})'[:300],
                file=runner.work_dir,
                field=STATES,
                fix='remove the last checkpoint: --resume takes the one before',
            ) from None

    def before_train_iter(self, runner: Runner, batch_idx: int, data_batch: Any = None) -> None:
        self.states = []

    def after_train_epoch(self, runner: Runner) -> None:
        self.states = all_gather_object(random_state())

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict[str, Any]) -> None:
        # within an epoch the first process alone is asked
        checkpoint[STATES] = self.states or [random_state()]
