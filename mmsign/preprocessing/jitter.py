"""Noise on the keypoints."""

from __future__ import annotations

import numpy as np

from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


def jitter(keypoints: np.ndarray, confidence: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Add noise (T, V, D) or (1, V, D) to the points that are there."""
    return (keypoints + noise.astype(np.float32)) * (confidence > 0)[..., None]


@register_step
class RandomJitter(Step):
    """Move every keypoint a little, as another person's hands and another detector would.

    Args:
        std: Standard deviation of the noise that differs in every frame, normalised units.
        offset_std: Standard deviation of the noise that stays for the whole clip.

    Raises:
        MMSignError: If one is negative.
    """

    random = True

    def __init__(self, std: float = 0.0, offset_std: float = 0.0) -> None:
        check_numbers('RandomJitter', 0, std=std, offset_std=offset_std)
        self.std, self.offset_std = std, offset_std

    def __call__(self, clip: ClipState) -> ClipState:
        generator = clip.generator('RandomJitter')
        shape = clip.keypoints.shape
        noise = self.std * generator.standard_normal(shape)
        noise = noise + self.offset_std * generator.standard_normal((1, *shape[1:]))
        clip.keypoints = jitter(clip.keypoints, clip.confidence, noise)
        return clip
