"""Temporal sampling to a fixed clip length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from mmsign.datasets.transforms.draw import clip_generator
from mmsign.preprocessing.sample import crop_times, loop_times, resample
from mmsign.registry import TRANSFORMS
from mmsign.utils.errors import MMSignError


@TRANSFORMS.register_module()
class SampleFrames(BaseTransform):
    """Bring a clip to T frames.

    Args:
        frames: T.
        mode: ``resize`` stretches the clip (or a crop of it) to T frames;
            ``loop`` keeps its speed, repeating short clips and cutting a window
            of T frames from long ones.
        crop: For training, the range of the random part that is kept, such as
            (0.5, 1). ``None`` keeps the whole clip (``resize``) or its middle
            (``loop``), the same every time.

    Raises:
        MMSignError: For another mode, no frames, or a crop outside (0, 1].
    """

    def __init__(self, frames: int, mode: str = 'resize', crop: Sequence[float] | None = None) -> None:
        if mode not in ('resize', 'loop'):
            raise MMSignError(
                f'unknown mode {mode!r}', field='SampleFrames.mode', fix='choose resize or loop'
            )
        if not isinstance(frames, int) or frames < 1:
            raise MMSignError(
                f'is {frames!r}', field='SampleFrames.frames', fix='give a whole number above 0'
            )
        if crop is not None and (len(crop) != 2 or not 0 < crop[0] <= crop[1] <= 1):
            raise MMSignError(
                f'is {crop}', field='SampleFrames.crop', fix='give the smallest and largest part, as (0.5, 1)'
            )
        self.frames, self.mode = frames, mode
        self.crop = None if crop is None else (float(crop[0]), float(crop[1]))

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        length = len(results['keypoints'])
        ratio, offset = 1.0, 0.5
        if self.crop is not None:
            generator = clip_generator(results, 'SampleFrames')
            ratio, offset = generator.uniform(*self.crop), generator.random()
        if self.mode == 'resize':
            times = crop_times(length, self.frames, ratio, offset)
        else:
            times = loop_times(length, self.frames, offset).astype(np.float64)
        results['keypoints'], results['confidence'] = resample(
            results['keypoints'], results['confidence'], times
        )
        return results
