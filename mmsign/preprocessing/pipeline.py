"""A test pipeline as plain numpy: what a deployed model runs instead of registered transforms.

Steps are written as in configs, ``{'type': 'Normalize', …}``, and named after
the transform whose test behaviour they repeat. A user's transform joins with
:func:`register_step`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmsign.keypoints.layout import KeypointLayout
from mmsign.preprocessing.align import align_shoulders
from mmsign.preprocessing.bones import unit_bones
from mmsign.preprocessing.normalize import is_left_handed, mirror, normalize_global, normalize_part
from mmsign.preprocessing.sample import resample, sample_times
from mmsign.preprocessing.streams import stack_streams
from mmsign.utils.errors import MMSignError

SHOULDERS = ('left_shoulder', 'right_shoulder')


@dataclass
class ClipState:
    """A clip on its way through a pipeline.

    Attributes:
        keypoints: (T, V, D).
        confidence: (T, V).
        layout: Of the points.
        layouts: Name → layouts that steps may select.
        inputs: (C, T, V) once ``MakeStreams`` has run.
    """

    keypoints: np.ndarray
    confidence: np.ndarray
    layout: KeypointLayout
    layouts: Mapping[str, KeypointLayout]
    inputs: np.ndarray | None = None


Step = Callable[..., None]
STEPS: dict[str, Step] = {}


def register_step(name: str) -> Callable[[Step], Step]:
    """Decorator: the numpy form of the transform ``name``; changes a :class:`ClipState` in place."""

    def add(step: Step) -> Step:
        STEPS[name] = step
        return step

    return add


def run_pipeline(
    steps: Sequence[Mapping[str, Any]],
    keypoints: np.ndarray,
    confidence: np.ndarray,
    layout: KeypointLayout,
    layouts: Mapping[str, KeypointLayout],
) -> np.ndarray:
    """(C, T, V) float32 network input of one clip.

    Args:
        steps: The pipeline.
        keypoints: (T, V, D), checked by :func:`~mmsign.preprocessing.missing.check_clip`.
        confidence: (T, V).
        layout: Of the points.
        layouts: Name → layouts that ``SelectLayout`` may name.

    Raises:
        MMSignError: If a step is unknown, or none of them makes the input.
    """
    state = ClipState(keypoints, confidence, layout, layouts)
    for step in steps:
        options = {key: value for key, value in step.items() if key != 'type'}
        find_step(step['type'])(state, **options)
    if state.inputs is None:
        raise MMSignError('makes no input', field='pipeline', fix='end it with MakeStreams')
    return state.inputs


def find_step(name: str) -> Step:
    """The step of a transform.

    Raises:
        MMSignError: If it has no numpy form.
    """
    if name not in STEPS:
        raise MMSignError(
            f'transform {name!r} has no numpy form',
            field='pipeline',
            fix=f'there are {", ".join(sorted(STEPS))}; add yours with register_step',
        )
    return STEPS[name]


@register_step('SelectLayout')
def select_layout(state: ClipState, layout: str) -> None:
    """Keep the points of a layout."""
    if layout not in state.layouts:
        raise MMSignError(f'layout {layout!r} is not in the model', field='layouts', fix='export it again')
    wanted = state.layouts[layout]
    if state.layout.name != wanted.name:
        ids = wanted.indices_in(state.layout)
        state.keypoints, state.confidence = state.keypoints[:, ids], state.confidence[:, ids]
        state.layout = wanted


@register_step('CanonicalHand')
def canonical_hand(state: ClipState) -> None:
    """Mirror a left-handed signer's clip."""
    parts = state.layout.parts
    if is_left_handed(state.keypoints, state.confidence, parts['left_hand'], parts['right_hand']):
        state.keypoints, state.confidence = mirror(state.keypoints, state.confidence, state.layout.flip)


@register_step('AlignShoulders')
def turn_to_camera(state: ClipState) -> None:
    """Turn a three-dimensional clip until the signer faces the camera."""
    left, right = (state.layout.index(name) for name in SHOULDERS)
    state.keypoints = align_shoulders(state.keypoints, state.confidence, left, right)


@register_step('UnitBones')
def normalize_bones(state: ClipState) -> None:
    """Give every bone the length 1."""
    state.keypoints, state.confidence = unit_bones(state.keypoints, state.confidence, state.layout.parents)


@register_step('Normalize')
def normalize(state: ClipState, center: Sequence[str] = SHOULDERS, scale: Sequence[str] = SHOULDERS) -> None:
    """Centre and scale the clip."""
    centers, scales = [[state.layout.index(name) for name in names] for names in (center, scale)]
    state.keypoints = normalize_global(state.keypoints, state.confidence, centers, scales)


@register_step('NormalizeParts')
def normalize_parts(state: ClipState, roots: Mapping[str, str]) -> None:
    """Centre and scale parts by themselves."""
    for part, root in roots.items():
        if part in state.layout.parts:
            state.keypoints, state.confidence = normalize_part(
                state.keypoints, state.confidence, state.layout.parts[part], state.layout.index(root)
            )


@register_step('SampleFrames')
def sample_frames(
    state: ClipState,
    frames: int,
    mode: str = 'resize',
    crop: None = None,
    keep: Sequence[float] = (0.0, 1.0),
    warp: float = 0.0,
) -> None:
    """Bring the kept window (``resize``) or its middle (``loop``) to T frames."""
    for name, drawn in (('crop', crop is not None), ('warp', bool(warp))):
        if drawn:
            raise MMSignError('is random', field=f'SampleFrames.{name}', fix='use the test pipeline')
    times = sample_times(len(state.keypoints), frames, mode, keep=keep)
    state.keypoints, state.confidence = resample(state.keypoints, state.confidence, times)


@register_step('MakeStreams')
def make_streams(state: ClipState, streams: str | Sequence[str] = 'joint') -> None:
    """The network's input."""
    names = (streams,) if isinstance(streams, str) else tuple(streams)
    state.inputs = stack_streams(names, state.keypoints, state.confidence, state.layout.parents)


@register_step('PackSign')
def pack_sign(state: ClipState) -> None:
    """Nothing to pack: labels belong to training."""
