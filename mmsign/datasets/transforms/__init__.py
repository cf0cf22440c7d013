"""Transforms of pipelines: every step of :mod:`mmsign.preprocessing`, and the packing of labels.

``from mmsign.datasets.transforms import Normalize`` gives the transform of the step ``Normalize``.
"""

from typing import Any

from mmsign.datasets.transforms.pack import PackSign
from mmsign.datasets.transforms.wrapper import WRAPPED, StepTransform
from mmsign.preprocessing.step import STEPS

__all__ = ['PackSign', 'StepTransform']


def __getattr__(name: str) -> Any:
    if name in STEPS:
        return WRAPPED[STEPS[name]]
    raise AttributeError(f'module {__name__} has no attribute {name}')
