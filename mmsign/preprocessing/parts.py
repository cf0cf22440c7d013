"""Normalisation of parts by themselves, such as a hand about its wrist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mmsign.keypoints import check_parts
from mmsign.keypoints.layout import span
from mmsign.preprocessing.normalize import EPSILON
from mmsign.preprocessing.step import ClipState, Step, register_step


def part_shape(
    keypoints: np.ndarray, confidence: np.ndarray, ids: Sequence[int], root: int
) -> tuple[np.ndarray, np.ndarray]:
    """A part about its root in every frame, in units of its own mean size.

    For handshapes this decides everything: a hand is small beside the body, and
    its place and size hide its shape. The size is the mean over the frames of
    the root-mean-square distance from the root, frames that show more than it.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        ids: The part's indices, with or without the root.
        root: The index that becomes the origin, such as the wrist.

    Returns:
        The part's points (T, P, D), missing ones 0, and which of them are seen (T, P): where the root is
        missing, the whole part is.
    """
    columns = span(ids)
    seen = (confidence[:, columns] > 0) & (confidence[:, root] > 0)[:, None]  # (T, P)
    part = keypoints[:, columns]
    local = np.empty(part.shape, keypoints.dtype)
    for axis in range(part.shape[-1]):  # to stretch a last axis of two numbers takes several times as long
        np.subtract(part[..., axis], keypoints[:, root, axis, None], out=local[..., axis])
    if not seen.all():
        local[~seen] = 0
    others = (seen & (np.asarray(ids) != root)).sum(1)  # (T,) the root alone has no size
    frames = others > 0
    if frames.any():
        squared = np.einsum('tpd,tpd->t', local, local)
        size = float(np.sqrt(squared[frames] / others[frames]).mean())
        local /= np.float32(size if size > EPSILON else 1.0)
    return local, seen


def normalize_part(
    keypoints: np.ndarray, confidence: np.ndarray, ids: Sequence[int], root: int
) -> tuple[np.ndarray, np.ndarray]:
    """A clip with one part in the place of its :func:`part_shape`.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        ids: The part's indices.
        root: The index that becomes the origin.

    Returns:
        Keypoints (T, V, D) and confidence (T, V).
    """
    columns, (local, seen) = span(ids), part_shape(keypoints, confidence, ids, root)
    keypoints, confidence = keypoints.copy(), confidence.copy()
    keypoints[:, columns] = local
    confidence[:, columns] *= seen
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
