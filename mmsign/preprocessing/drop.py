"""Losing points that were found, as detectors do: single ones, whole parts, hands for a while."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmsign.keypoints import check_parts
from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


def drop(keypoints: np.ndarray, confidence: np.ndarray, dropped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Make points missing where the boolean mask ``dropped`` (T, V) is true."""
    kept = confidence * ~dropped
    return keypoints * (kept > 0)[..., None], kept


@register_step
class RandomDrop(Step):
    """Lose whole parts in single frames and single keypoints, as detectors do.

    Args:
        part_prob: Probability that a part is missing in a frame.
        joint_prob: Probability that a keypoint is missing in a frame.
        parts: The parts that may get lost.

    Raises:
        MMSignError: For an unknown part, or what is no probability.
    """

    random = True

    def __init__(
        self,
        part_prob: float = 0.0,
        joint_prob: float = 0.0,
        parts: Sequence[str] = ('left_hand', 'right_hand'),
    ) -> None:
        check_numbers('RandomDrop', 0, 1, part_prob=part_prob, joint_prob=joint_prob)
        self.part_prob, self.joint_prob, self.parts = part_prob, joint_prob, tuple(parts)
        check_parts(self.parts, 'RandomDrop.parts')

    def __call__(self, clip: ClipState) -> ClipState:
        generator = clip.generator('RandomDrop')
        dropped = generator.random(clip.confidence.shape) < self.joint_prob
        for part in self.parts:
            lost = generator.random(len(clip.confidence)) < self.part_prob
            dropped[:, list(clip.layout.parts.get(part, ()))] |= lost[:, None]
        clip.keypoints, clip.confidence = drop(clip.keypoints, clip.confidence, dropped)
        return clip


@register_step
class DropHands(Step):
    """Lose hands for a while: detectors lose a fast or hidden hand for many frames in a row.

    Args:
        prob: Probability that a part gets lost in a clip, once.
        share: Largest part of the clip's frames that it is lost for; the length is drawn from 0 to this.
        parts: The parts that may get lost.

    Raises:
        MMSignError: For an unknown part, or what is no probability or share.
    """

    random = True

    def __init__(
        self, prob: float = 0.5, share: float = 0.5, parts: Sequence[str] = ('left_hand', 'right_hand')
    ) -> None:
        check_numbers('DropHands', 0, 1, prob=prob, share=share)
        self.prob, self.share, self.parts = prob, share, tuple(parts)
        check_parts(self.parts, 'DropHands.parts')

    def __call__(self, clip: ClipState) -> ClipState:
        generator, length = clip.generator('DropHands'), len(clip.confidence)
        dropped = np.zeros(clip.confidence.shape, bool)
        for part in self.parts:
            happens, span, place = generator.random(3)  # as many draws whatever the layout has
            count = round(self.share * span * length)
            if happens < self.prob and count and part in clip.layout.parts:
                start = int(place * (length - count + 1))
                dropped[start : start + count, list(clip.layout.parts[part])] = True
        clip.keypoints, clip.confidence = drop(clip.keypoints, clip.confidence, dropped)
        return clip
