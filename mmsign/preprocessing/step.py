"""What a step of a pipeline is: a class that takes one clip and gives one clip back.

A step is written once, in numpy alone, and serves training, testing and exported
models: :mod:`mmsign.datasets.transforms` wraps each registered step as a transform.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmsign.keypoints.layout import KeypointLayout
from mmsign.utils.errors import MMSignError


def clip_generator(draw: tuple[int, int, int], purpose: str) -> np.random.Generator:
    """A generator that depends on (seed, epoch, clip index) and a purpose, and on nothing else.

    Args:
        draw: Seed, epoch, clip index.
        purpose: Keeps the draws of different steps independent, such as a step's name.
    """
    words = [*draw, zlib.crc32(purpose.encode())]
    # a seed of 32-bit words is the same seed as the list of them, and made in half the time
    small = min(words) >= 0 and max(words) < 1 << 32
    return np.random.default_rng(np.array(words, np.uint32) if small else words)


@dataclass
class ClipState:
    """A clip on its way through a pipeline.

    Attributes:
        keypoints: (T, V, D) float32, 0 where missing.
        confidence: (T, V) float32, 0 where missing.
        layout: Of the points.
        draw: (seed, epoch, clip index), from which random steps draw; ``None`` where nothing is random.
        flipped: Whether an augmentation mirrored it: texts stay handed.
        clip_id: Named in errors.
        inputs: (C, T, V) float32 once ``MakeStreams`` has run.
    """

    keypoints: np.ndarray
    confidence: np.ndarray
    layout: KeypointLayout
    draw: tuple[int, int, int] | None = None
    flipped: bool = False
    clip_id: str = ''
    inputs: np.ndarray | None = None

    def generator(self, purpose: str) -> np.random.Generator:
        """A generator of this clip's draw for one purpose.

        Raises:
            MMSignError: If the clip has no draw.
        """
        if self.draw is None:
            raise MMSignError('is random', field=purpose, fix='use the test pipeline')
        return clip_generator(self.draw, purpose)

    def error(self, problem: str, field: str, fix: str = '') -> MMSignError:
        """An error that names this clip."""
        return MMSignError(problem, clip=self.clip_id or None, field=field, fix=fix)


class Step(ABC):
    """One step of a pipeline.

    A subclass checks its options in ``__init__``, which raises ``MMSignError``, and gets its
    random numbers from :meth:`ClipState.generator` alone. It replaces a clip's arrays and never
    writes into them.

    Attributes:
        random: Whether it draws; such a step cannot be deployed.
    """

    random: bool = False

    def find_layouts(self, find: Callable[[Any], KeypointLayout]) -> None:
        """Look up the layouts that the options name, before the first clip; most steps name none.

        Args:
            find: Name or config of a layout → the layout; raises ``MMSignError`` if there is none.
        """
        del find

    @abstractmethod
    def __call__(self, clip: ClipState) -> ClipState:
        """Change a clip.

        Raises:
            MMSignError: If this clip is none that it can work on.
        """


#: Name → step.
STEPS: dict[str, type[Step]] = {}
_followers: list[Callable[[str, type[Step]], None]] = []


def register_step(step: Any) -> Any:
    """Decorator: make a step known by its name to pipelines of training, testing and deployment.

    Raises:
        MMSignError: If another module registered a step of that name.

    Examples:
        >>> @register_step
        ... class Halve(Step):
        ...     def __call__(self, clip: ClipState) -> ClipState:
        ...         clip.keypoints = clip.keypoints / 2
        ...         return clip
        >>> STEPS.pop('Halve').__name__
        'Halve'
    """
    if isinstance(step, str):  # a function (state, **options), as up to version 0.1
        name = step
        return lambda function: register_step(_from_function(name, function)) and function
    other = STEPS.get(step.__name__)
    if other is not None and other.__module__ != step.__module__:
        raise MMSignError(
            f'is registered by {other.__module__} and by {step.__module__}',
            field=step.__name__,
            fix='choose another name',
        )
    STEPS[step.__name__] = step
    for follow in _followers:
        follow(step.__name__, step)
    return step


def follow_steps(follow: Callable[[str, type[Step]], None]) -> None:
    """Call ``follow`` for every step that is registered, now and later."""
    _followers.append(follow)
    for name, step in STEPS.items():
        follow(name, step)


def _from_function(name: str, function: Callable[..., None]) -> type[Step]:
    class FunctionStep(Step):
        __doc__ = function.__doc__

        def __init__(self, **options: Any) -> None:
            self.options = options

        def __call__(self, clip: ClipState) -> ClipState:
            function(clip, **self.options)
            return clip

    FunctionStep.__name__ = FunctionStep.__qualname__ = name
    FunctionStep.__module__ = function.__module__
    return FunctionStep


def check_numbers(step: str, low: float = -np.inf, high: float = np.inf, **options: Any) -> None:
    """Refuse options that are no finite number from ``low`` to ``high``.

    Raises:
        MMSignError: For the first that is none.
    """
    for name, value in options.items():
        number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        if not number or not np.isfinite(value) or not low <= value <= high:
            bounds = f'from {low:g} to {high:g}' if np.isfinite(high) else f'of at least {low:g}'
            raise MMSignError(
                f'is {value!r}',
                field=f'{step}.{name}',
                fix=f'give a number{"" if np.isinf(low) and np.isinf(high) else f" {bounds}"}',
            )
