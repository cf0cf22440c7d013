"""Hiding a stretch of time in training."""

from __future__ import annotations

import numpy as np

from mmsign.preprocessing.drop import drop
from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


@register_step
class TemporalMask(Step):
    """Hide all points of a stretch of frames, so that no moment alone decides.

    After SpecAugment (Park et al., 2019).

    At least one frame stays.

    Args:
        prob: Probability that a clip is masked.
        share: Largest part of the clip that is hidden; the length is drawn from 0 to this.

    Raises:
        MMSignError: For what is no probability or share.
    """

    random = True

    def __init__(self, prob: float = 0.5, share: float = 0.3) -> None:
        check_numbers('TemporalMask', 0, 1, prob=prob, share=share)
        self.prob, self.share = prob, share

    def __call__(self, clip: ClipState) -> ClipState:
        happens, span, place = clip.generator('TemporalMask').random(3)
        length = len(clip.confidence)
        count = min(round(self.share * span * length), length - 1)
        if happens < self.prob and count:
            start = int(place * (length - count + 1))
            hidden = np.zeros(clip.confidence.shape, bool)
            hidden[start : start + count] = True
            clip.keypoints, clip.confidence = drop(clip.keypoints, clip.confidence, hidden)
        return clip
