"""Temporal sampling to a fixed clip length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmcv.transforms import BaseTransform

from mmsign.datasets.transforms.draw import clip_generator
from mmsign.preprocessing.sample import resample, sample_times, warp_times
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
        keep: The part of the clip that is looked at, as fractions of its
            length. Isolated signs begin and end with raising and lowering the
            hands; (0.2, 0.8) leaves that out.
        warp: For training, how unevenly the crop may run, from 0 (evenly) to 1
            (almost standing still at times); ``resize`` only.

    Raises:
        MMSignError: For another mode, no frames, a crop outside (0, 1] or a warp outside [0, 1].
    """

    def __init__(
        self,
        frames: int,
        mode: str = 'resize',
        crop: Sequence[float] | None = None,
        keep: Sequence[float] = (0.0, 1.0),
        warp: float = 0.0,
    ) -> None:
        if mode not in ('resize', 'loop'):
            raise MMSignError(
                f'unknown mode {mode!r}', field='SampleFrames.mode', fix='choose resize or loop'
            )
        if not 0 <= keep[0] < keep[1] <= 1:
            raise MMSignError(f'is {keep}', field='SampleFrames.keep', fix='give 0 <= start < stop <= 1')
        if not isinstance(frames, int) or frames < 1:
            raise MMSignError(
                f'is {frames!r}', field='SampleFrames.frames', fix='give a whole number above 0'
            )
        if crop is not None and (len(crop) != 2 or not 0 < crop[0] <= crop[1] <= 1):
            raise MMSignError(
                f'is {crop}', field='SampleFrames.crop', fix='give the smallest and largest part, as (0.5, 1)'
            )
        if not 0 <= warp <= 1 or (warp and mode != 'resize'):
            raise MMSignError(f'is {warp}', field='SampleFrames.warp', fix='give 0 to 1, with mode resize')
        self.frames, self.mode, self.keep, self.warp = frames, mode, keep, warp
        self.crop = None if crop is None else (float(crop[0]), float(crop[1]))

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        ratio, offset = 1.0, 0.5
        if self.crop is not None:
            generator = clip_generator(results, 'SampleFrames')
            ratio, offset = generator.uniform(*self.crop), generator.random()
        keypoints, confidence = results['keypoints'], results['confidence']
        times = sample_times(len(keypoints), self.frames, self.mode, ratio, offset, self.keep)
        if self.warp:
            early, middle = self.warp * clip_generator(results, 'SampleFrames.warp').uniform(-1, 1, 2)
            times = warp_times(times, early, middle)
        results['keypoints'], results['confidence'] = resample(keypoints, confidence, times)
        return results
