"""Mirroring a clip left-right."""

from __future__ import annotations

import numpy as np

from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


def mirror(keypoints: np.ndarray, confidence: np.ndarray, flip: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mirror a clip left-right around its own centre and swap left with right keypoints.

    Normalise afterwards: between the shoulders is not the middle of a clip.

    Args:
        keypoints: (T, V, D); x is the first coordinate.
        confidence: (T, V).
        flip: (V,) the layout's mirror permutation.

    Returns:
        Mirrored keypoints, missing points 0, and confidence. Mirroring twice gives the clip back.
    """
    seen = confidence > 0
    center = (keypoints[seen][:, 0].min() + keypoints[seen][:, 0].max()) / 2 if seen.any() else 0.0
    mirrored = np.where(seen[..., None], keypoints, np.float32(0))
    mirrored[..., 0] = np.where(seen, 2 * center - keypoints[..., 0], 0)
    return mirrored[:, flip], confidence[:, flip]


@register_step
class RandomMirror(Step):
    """Mirror a clip and set ``flipped``: texts stay handed, so part features are swapped back.

    Args:
        prob: Probability.

    Raises:
        MMSignError: If it is none.
    """

    random = True

    def __init__(self, prob: float = 0.5) -> None:
        check_numbers('RandomMirror', 0, 1, prob=prob)
        self.prob = prob

    def __call__(self, clip: ClipState) -> ClipState:
        if clip.generator('RandomMirror').random() < self.prob:
            clip.keypoints, clip.confidence = mirror(clip.keypoints, clip.confidence, clip.layout.flip)
            clip.flipped = not clip.flipped
        return clip
