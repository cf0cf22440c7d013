"""Running the steps of a pipeline, as configs and exported models write them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

import mmsign.preprocessing
from mmsign.keypoints.layout import KeypointLayout
from mmsign.preprocessing.step import STEPS, ClipState, Step, register_step
from mmsign.utils.errors import MMSignError

__all__ = [
    'STEPS',
    'ClipState',
    'Step',
    'among',
    'build_step',
    'deployable',
    'fill_confidence',
    'register_step',
    'run_pipeline',
    'run_steps',
]

#: Packs labels, which belong to training; a deployed model passes over it.
PACK = 'PackSign'

# a step is registered by its file, and a new one by nothing else
for _module in pkgutil.iter_modules(mmsign.preprocessing.__path__, 'mmsign.preprocessing.'):
    if _module.name != __name__:
        importlib.import_module(_module.name)


def build_step(config: Mapping[str, Any], find_layout: Callable[[Any], KeypointLayout]) -> Step:
    """A step from its name and options.

    Args:
        config: ``type`` and options.
        find_layout: See :meth:`~mmsign.preprocessing.step.Step.find_layouts`.

    Raises:
        MMSignError: If there is no such step, or it refuses its options.
    """
    options = {key: value for key, value in config.items() if key != 'type'}
    name = config.get('type')
    if name not in STEPS:
        raise MMSignError(
            f'transform {name!r} has no numpy form',
            field='pipeline',
            fix=f'there are {", ".join(sorted(STEPS))}; add yours with register_step',
        )
    try:
        step = STEPS[name](**options)
    except TypeError as error:
        raise MMSignError(f'cannot be built: {error}', field=name, fix='correct its options') from None
    step.find_layouts(find_layout)
    return step


def deployable(
    pipeline: Sequence[Mapping[str, Any]], find_layout: Callable[[Any], KeypointLayout]
) -> list[Step]:
    """The steps of a test pipeline, ready to run without labels and draws.

    Raises:
        MMSignError: If a step is unknown, bad or random.
    """
    steps = [build_step(config, find_layout) for config in pipeline if config.get('type') != PACK]
    for step in steps:
        if step.random:
            raise MMSignError('is random', field=type(step).__name__, fix='use the test pipeline')
    return steps


def fill_confidence(pipeline: Sequence[Mapping[str, Any]], confidence: str) -> list[dict[str, Any]]:
    """A copy of a pipeline whose ``MakeStreams`` says what its confidence channel is.

    Up to version 0.1 there was nothing to say: it was the estimator's score.

    Args:
        pipeline: As configs write it.
        confidence: Where the step does not say it.
    """
    return [
        {'confidence': confidence, **step} if step.get('type') == 'MakeStreams' else dict(step)
        for step in pipeline
    ]


def run_steps(
    steps: Sequence[Step], keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout
) -> np.ndarray:
    """(C, T, V) float32 network input of one clip.

    Args:
        steps: From :func:`deployable`.
        keypoints: (T, V, D), checked by :func:`~mmsign.preprocessing.missing.check_clip`.
        confidence: (T, V).
        layout: Of the points.

    Raises:
        MMSignError: If the clip does not suit a step, or none of them makes the input.
    """
    clip = ClipState(keypoints, confidence, layout)
    for step in steps:
        clip = step(clip)
    if clip.inputs is None:
        raise MMSignError('makes no input', field='pipeline', fix='end it with MakeStreams')
    return clip.inputs


def run_pipeline(
    pipeline: Sequence[Mapping[str, Any]],
    keypoints: np.ndarray,
    confidence: np.ndarray,
    layout: KeypointLayout,
    layouts: Mapping[str, KeypointLayout],
) -> np.ndarray:
    """Build a pipeline and run it on one clip: :func:`deployable`, then :func:`run_steps`.

    Args:
        pipeline: The steps as configs write them.
        keypoints: (T, V, D).
        confidence: (T, V).
        layout: Of the points.
        layouts: Name → layouts that ``SelectLayout`` may name.
    """
    return run_steps(deployable(pipeline, among(layouts)), keypoints, confidence, layout)


def among(layouts: Mapping[str, KeypointLayout]) -> Callable[[Any], KeypointLayout]:
    """A look-up of layouts by name in an exported model."""

    def find(name: Any) -> KeypointLayout:
        if not isinstance(name, str) or name not in layouts:
            raise MMSignError(f'layout {name!r} is not in the model', field='layouts', fix='export it again')
        return layouts[name]

    return find
