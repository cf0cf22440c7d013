"""Normalisation: where a skeleton stands, how large it is, and which hand leads.

All functions take ``keypoints`` (T, V, D) and ``confidence`` (T, V), return new
arrays, and never let a missing point (confidence 0) move anything. References:
SAM-SLR (Jiang et al., 2021), OpenHands (Selvaraj et al., 2022).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

EPSILON = 1e-6


def mean_point(keypoints: np.ndarray, confidence: np.ndarray, ids: Sequence[int]) -> np.ndarray:
    """(D,) mean of the centre of ``ids`` over the frames in which all of them are seen.

    Falls back to the mean of all seen points where that never happens.
    """
    seen = (confidence[:, ids] > 0).all(1)
    if seen.any():
        return keypoints[seen][:, ids].mean((0, 1))
    return keypoints[confidence > 0].mean(0) if (confidence > 0).any() else np.zeros(keypoints.shape[-1])


def mean_length(keypoints: np.ndarray, confidence: np.ndarray, ids: Sequence[int]) -> float:
    """Mean distance between two keypoints over the frames in which both are seen.

    Falls back to twice the spread of all seen points, and to 1 where there is none,
    so that nothing is ever divided by zero.
    """
    seen = (confidence[:, ids] > 0).all(1)
    length = 0.0
    if seen.any():
        a, b = keypoints[seen][:, ids[0]], keypoints[seen][:, ids[1]]
        length = float(np.linalg.norm(a - b, axis=-1).mean())
    if length <= EPSILON and (confidence > 0).any():
        points = keypoints[confidence > 0]
        length = 2 * float(np.sqrt(((points - points.mean(0)) ** 2).sum(-1).mean()))
    return length if length > EPSILON else 1.0


def normalize_global(
    keypoints: np.ndarray, confidence: np.ndarray, center: Sequence[int], scale: Sequence[int]
) -> np.ndarray:
    """Centre and scale a clip by reference points, once for all frames.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        center: Indices whose centre becomes the origin, such as the shoulders.
        scale: Two indices whose mean distance becomes 1.

    Returns:
        (T, V, D) normalised keypoints, missing points 0.
    """
    origin = mean_point(keypoints, confidence, center)
    length = mean_length(keypoints, confidence, scale)
    return np.where(confidence[..., None] > 0, (keypoints - origin) / length, 0).astype(np.float32)


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


def mirror(keypoints: np.ndarray, confidence: np.ndarray, flip: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mirror a clip left-right around its own centre and swap left with right keypoints.

    Normalise afterwards: between the shoulders is not the middle of a clip.

    Args:
        keypoints: (T, V, D); x is the first coordinate.
        confidence: (T, V).
        flip: (V,) the layout's mirror permutation.

    Returns:
        Mirrored keypoints and confidence. Mirroring twice gives the clip back.
    """
    seen = confidence > 0
    center = (keypoints[seen][:, 0].min() + keypoints[seen][:, 0].max()) / 2 if seen.any() else 0.0
    mirrored = keypoints.copy()
    mirrored[..., 0] = np.where(seen, 2 * center - keypoints[..., 0], 0)
    return mirrored[:, flip], confidence[:, flip]


def is_left_handed(
    keypoints: np.ndarray, confidence: np.ndarray, left: Sequence[int], right: Sequence[int]
) -> bool:
    """Whether the left hand leads: it is seen more, or, if both are seen alike, moves more.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        left: Indices of the left hand.
        right: Indices of the right hand.
    """

    def seen(ids: Sequence[int]) -> float:
        return float((confidence[:, ids] > 0).mean())

    def travel(ids: Sequence[int]) -> float:
        both = (confidence[1:, ids] > 0) & (confidence[:-1, ids] > 0)
        steps = np.linalg.norm(np.diff(keypoints[:, ids], axis=0), axis=-1)
        return float(steps[both].sum() / max(both.sum(), 1))

    if abs(seen(left) - seen(right)) > 0.1:
        return seen(left) > seen(right)
    return travel(left) > 1.5 * travel(right)
