"""Every numpy step as a transform of MMCV, under the step's own name."""

from __future__ import annotations

from typing import Any

from mmcv.transforms import BaseTransform

import mmsign.preprocessing.pipeline  # noqa: F401  (registers the steps)
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.step import ClipState, Step, follow_steps
from mmsign.registry import TRANSFORMS
from mmsign.utils.errors import MMSignError

#: Step → its transform.
WRAPPED: dict[type[Step], type[StepTransform]] = {}


class StepTransform(BaseTransform):
    """A step of :mod:`mmsign.preprocessing` on the dictionary of a pipeline.

    Attributes:
        step: The step.
    """

    step_class: type[Step]

    def __init__(self, *args: Any, **options: Any) -> None:
        self.step = self.step_class(*args, **options)
        self.step.find_layouts(build_layout)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        clip = self.step(
            ClipState(
                results['keypoints'],
                results['confidence'],
                results['layout'],
                draw=results.get('draw'),
                flipped=results.get('flipped', False),
                clip_id=results.get('clip_id', ''),
            )
        )
        results.update(
            keypoints=clip.keypoints, confidence=clip.confidence, layout=clip.layout, flipped=clip.flipped
        )
        if clip.inputs is not None:
            results['inputs'] = clip.inputs
        return results

    def __reduce__(self) -> tuple[Any, ...]:
        # by the step's own class: a worker that is spawned finds that one by its module
        return _rewrap, (self.step,)


def _rewrap(step: Step) -> StepTransform:
    transform = StepTransform.__new__(WRAPPED[type(step)])
    transform.step = step
    return transform


def _wrap(name: str, step: type[Step]) -> None:
    known = TRANSFORMS.module_dict.get(name)
    if known is not None and not issubclass(known, StepTransform):
        raise MMSignError(
            f'{known.__module__} has a transform of that name', field=name, fix='choose another'
        )
    wrapped = type(
        name, (StepTransform,), {'step_class': step, '__doc__': step.__doc__, '__module__': step.__module__}
    )
    WRAPPED[step] = wrapped
    TRANSFORMS.register_module(name=name, module=wrapped, force=True)


follow_steps(_wrap)
