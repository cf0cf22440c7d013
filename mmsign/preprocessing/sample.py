"""Temporal sampling: from a clip of any length to T frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step
from mmsign.preprocessing.times import sample_times, warp_times
from mmsign.utils.errors import MMSignError


def resample(
    keypoints: np.ndarray, confidence: np.ndarray, times: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Read a clip at fractional times by linear interpolation between its frames.

    A point that is missing in one of the two neighbouring frames is taken from
    the nearer frame alone, and is missing if it is missing there: nothing is
    ever interpolated towards a missing point.

    Args:
        keypoints: (L, V, D).
        confidence: (L, V).
        times: (T,) frame times in [0, L - 1].

    Returns:
        Keypoints (T, V, D) and confidence (T, V).
    """
    times = np.clip(times, 0, len(keypoints) - 1)
    before = np.floor(times).astype(int)
    after = np.minimum(before + 1, len(keypoints) - 1)
    weight = (times - before).astype(np.float32)  # (T,)
    # this runs for every clip that is read: whole frames are taken, and worked on where they lie
    points, next_points = keypoints.take(before, 0), keypoints.take(after, 0)
    conf, next_conf = confidence.take(before, 0), confidence.take(after, 0)
    alone = ~((conf > 0) & (next_conf > 0))  # (T, V)
    for first, second in ((points, next_points), (conf, next_conf)):
        # as rows, since to stretch a last axis of two numbers takes several times as long
        flat, other = first.reshape(len(times), -1), second.reshape(len(times), -1)
        flat *= (1 - weight)[:, None]
        other *= weight[:, None]
        flat += other
    if alone.any():
        nearer = np.where(np.round(weight) > 0, after, before)
        conf[alone] = confidence.take(nearer, 0)[alone]
        points[alone] = np.where(conf[alone][:, None] > 0, keypoints.take(nearer, 0)[alone], 0)
    return points, conf


@register_step
class SampleFrames(Step):
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
        check_numbers('SampleFrames', warp=warp)
        if not 0 <= warp <= 1 or (warp and mode != 'resize'):
            raise MMSignError(f'is {warp}', field='SampleFrames.warp', fix='give 0 to 1, with mode resize')
        self.frames, self.mode, self.keep, self.warp = frames, mode, keep, warp
        self.crop = None if crop is None else (float(crop[0]), float(crop[1]))
        self.random = crop is not None or warp > 0

    def __call__(self, clip: ClipState) -> ClipState:
        ratio, offset = 1.0, 0.5
        if self.crop is not None:
            generator = clip.generator('SampleFrames')
            ratio, offset = generator.uniform(*self.crop), generator.random()
        times = sample_times(len(clip.keypoints), self.frames, self.mode, ratio, offset, self.keep)
        if self.warp:
            early, middle = self.warp * clip.generator('SampleFrames.warp').uniform(-1, 1, 2)
            times = warp_times(times, early, middle)
        clip.keypoints, clip.confidence = resample(clip.keypoints, clip.confidence, times)
        return clip
