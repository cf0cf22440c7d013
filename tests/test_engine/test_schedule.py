"""Learning rates as MMEngine's schedulers set them, and schedules of trainings that grow."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mmsign.engine.schedule import rates


def test_cosine_by_hand() -> None:
    cosine = dict(type='CosineAnnealingLR', T_max=4, by_epoch=True, convert_to_iter_based=True)
    found = rates(cosine, {'type': 'AdamW', 'lr': 0.01}, 3, 4, 4)[:, 0]
    wanted = [0.01 * (1 + math.cos(math.pi * step / 12)) / 2 for step in range(12)]
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


def test_warm_up_and_steps_by_hand() -> None:
    chain = [
        dict(type='LinearLR', start_factor=0.2, begin=0, end=5, by_epoch=True),
        dict(type='MultiStepLR', milestones=[6, 7], gamma=0.1, begin=0, by_epoch=True),
    ]
    found = rates(chain, {'lr': 1.0, 'momentum': 0.8}, 2, 9, 9)
    # MMEngine reaches the full rate in the last epoch of the warm-up
    epochs = [0.2, 0.4, 0.6, 0.8, 1.0, 1.0, 0.1, 0.01, 0.01]
    np.testing.assert_allclose(found[:, 0], np.repeat(epochs, 2), rtol=1e-9)
    np.testing.assert_allclose(found[:, 1], 0.8)


@pytest.mark.parametrize('scheduler', [None, []])
def test_no_schedule(scheduler) -> None:
    np.testing.assert_allclose(rates(scheduler, {'lr': 0.5}, 2, 3, 3)[:, 0], 0.5)
