"""Every step is a transform of its name: in registries, in pipelines, in workers."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from helpers import one_line_error, same_clip, sample

from mmsign.datasets import transforms
from mmsign.datasets.transforms import PackSign, StepTransform
from mmsign.datasets.transforms.draw import clip_generator
from mmsign.preprocessing import step as steps
from mmsign.preprocessing.step import STEPS, ClipState, Step, register_step
from mmsign.registry import TRANSFORMS


class Shift(Step):
    """Shift by what is drawn."""

    random = True

    def __init__(self, by: float) -> None:
        self.by = by

    def __call__(self, clip: ClipState) -> ClipState:
        clip.keypoints = clip.keypoints + np.float32(self.by * clip.generator('Shift').random())
        return clip


@pytest.fixture
def shift() -> Iterator[None]:
    register_step(Shift)
    yield
    STEPS.pop('Shift')
    TRANSFORMS.module_dict.pop('Shift')


def test_every_step_is_a_transform() -> None:
    assert len(STEPS) > 12
    for name, step in STEPS.items():
        found = TRANSFORMS.get(name)
        assert issubclass(found, StepTransform)
        assert found is getattr(transforms, name)
        assert (found.__name__, found.__doc__) == (name, step.__doc__)
    with pytest.raises(AttributeError, match='Nothing'):
        transforms.Nothing  # noqa: B018


def test_a_users_step_needs_nothing_else(shift: None) -> None:
    before, after = sample(draw=(1, 2, 3)), TRANSFORMS.build(dict(type='Shift', by=5))(sample(draw=(1, 2, 3)))
    by = np.float32(5 * clip_generator(before, 'Shift').random())
    same_clip(after, before['keypoints'] + by, before['confidence'])
    assert {key: after[key] for key in ('clip_id', 'label', 'signer', 'draw', 'flipped')} == {
        key: before[key] for key in ('clip_id', 'label', 'signer', 'draw', 'flipped')
    }


def test_transforms_travel_to_workers(shift: None) -> None:
    for cfg in (dict(type='Shift', by=2), dict(type='SelectLayout', layout='base27')):
        transform = TRANSFORMS.build(cfg)
        again: Any = pickle.loads(pickle.dumps(transform))
        assert type(again) is type(transform)
        expected = transform(sample('masa49'))
        same_clip(again(sample('masa49')), expected['keypoints'], expected['confidence'])


def test_a_name_that_is_taken() -> None:
    taken = type('PackSign', (Shift,), {'__module__': __name__})
    try:
        with one_line_error('PackSign', 'mmsign.datasets.transforms.pack', 'choose another'):
            register_step(taken)
    finally:
        STEPS.pop('PackSign', None)
    assert TRANSFORMS.get('PackSign') is PackSign


def test_one_generator_for_steps_and_other_transforms() -> None:
    draw = (3, 1, 4)
    expected = steps.clip_generator(draw, 'x').random(4)
    np.testing.assert_array_equal(clip_generator({'draw': draw}, 'x').random(4), expected)
