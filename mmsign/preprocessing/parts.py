"""Normalisation of parts by themselves, such as a hand about its wrist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mmsign.keypoints import check_parts
from mmsign.preprocessing.normalize import EPSILON
from mmsign.preprocessing.step import ClipState, Step, register_step


def normalize_part(
    keypoints: np.ndarray, confidence: np.ndarray, ids: Sequence[int], root: int
) -> tuple[np.ndarray, np.ndarray]:
    """Centre a part on its root in every frame and scale it by its own mean size.

    For handshapes this decides everything: a hand is small beside the body, and
    its place and size hide its shape. The size is the mean over the frames of
    the root-mean-square distance from the root, frames that show more than it.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        ids: The part's indices, with or without the root.
        root: The index that becomes the origin, such as the wrist.

    Returns:
        Keypoints (T, V, D) and confidence (T, V). Where the root is missing,
        the whole part is.
    """
    keypoints, confidence = keypoints.copy(), confidence.copy()
    ids = np.asarray(ids)  # type: ignore[assignment]
    confidence[:, ids] *= (confidence[:, root] > 0)[:, None]
    seen = confidence[:, ids] > 0  # (T, P)
    local = (keypoints[:, ids] - keypoints[:, [root]]) * seen[..., None]
    others = (seen & (ids != root)).sum(1)  # (T,) the root alone has no size
    frames = others > 0
    if frames.any():
        squared = (local[frames] ** 2).sum((1, 2)) / others[frames]
        size = float(np.sqrt(squared).mean())
        local = local / (size if size > EPSILON else 1.0)
    keypoints[:, ids] = local
    return keypoints, confidence


@register_step
class NormalizeParts(Step):
    """Centre parts on a root of their own in every frame and scale them by their own size.

    Where the root is missing, the whole part is: seen from any other origin its numbers would
    tell of another shape, which misleads more than a part that is known to be lost. A training
    says at its start where that happens often.

    Args:
        roots: Part name → name of the keypoint that becomes the part's origin.
            Parts that the layout lacks are passed over.

    Raises:
        MMSignError: For an unknown part, or a root that the layout lacks.
    """

    def __init__(self, roots: Mapping[str, str]) -> None:
        self.roots = dict(roots)
        check_parts(self.roots, 'NormalizeParts.roots')

    def __call__(self, clip: ClipState) -> ClipState:
        for part, root in self.roots.items():
            if part in clip.layout.parts:
                clip.keypoints, clip.confidence = normalize_part(
                    clip.keypoints, clip.confidence, clip.layout.parts[part], clip.layout.index(root)
                )
        return clip
