"""Losing points that were found, as detectors do."""

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
