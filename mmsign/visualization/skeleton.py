"""Drawing a skeleton over a picture or on an empty canvas, parts in their own colours."""

from __future__ import annotations

import cv2
import numpy as np

from mmsign.keypoints import KeypointLayout
from mmsign.utils.errors import MMSignError

#: Part → RGB. Told apart by the colour-blind too (Okabe & Ito, 2008).
PART_COLOURS = {
    'body': (86, 180, 233),
    'left_hand': (230, 159, 0),
    'right_hand': (0, 158, 115),
    'mouth': (213, 94, 0),
    'face': (204, 121, 167),
}
#: Coordinates beyond this are cut: OpenCV's lines hold 16 bits before the fixed point.
FAR = 1 << 14


def picture_axes(keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout) -> np.ndarray:
    """(T, V, 2) with y down: depth cameras measure upwards, where heads are above shoulders.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        layout: Of the V points; where it lacks head or shoulders, y is taken to point down.
    """
    points = keypoints[..., :2].astype(np.float64)
    heights = []
    for names in (('nose', 'head'), ('left_shoulder', 'right_shoulder')):
        ids = [layout.names.index(name) for name in names if name in layout.names]
        seen = confidence[:, ids] > 0
        if not seen.any():
            return points
        heights.append(points[:, ids, 1][seen].mean())
    return points * [1, -1] if heights[0] > heights[1] else points


def draw_skeleton(
    image: np.ndarray,
    keypoints: np.ndarray,
    confidence: np.ndarray,
    layout: KeypointLayout,
    *,
    threshold: float = 0.0,
    thickness: int | None = None,
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Draw one skeleton.

    Args:
        image: (H, W, 3) uint8 RGB; left as it is.
        keypoints: (V, 2) pixels; further coordinates are ignored.
        confidence: (V,); points at or below ``threshold`` are not drawn, nor bones that end there.
        layout: The layout of the points.
        threshold: Least confidence that is drawn, exclusive.
        thickness: Of bones, pixels; by default from the picture's size.
        weights: (V,) in [0, 1], such as joint attention: joints grow with them.

    Returns:
        (H, W, 3) uint8, a copy with the skeleton.

    Raises:
        MMSignError: If the picture or the points have another shape.

    Examples:
        >>> from mmsign.keypoints.wholebody import wholebody87
        >>> canvas = np.zeros((64, 64, 3), np.uint8)
        >>> draw_skeleton(canvas, np.full((87, 2), 32.), np.ones(87), wholebody87()).shape
        (64, 64, 3)
    """
    count = layout.num_keypoints
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise MMSignError(f'is {image.dtype} {image.shape}', field='image', fix='give (H, W, 3) uint8 RGB')
    keypoints, confidence = np.asarray(keypoints), np.asarray(confidence)
    if keypoints.ndim != 2 or len(keypoints) != count or keypoints.shape[1] < 2:
        raise MMSignError(
            f'has shape {keypoints.shape}', field='keypoints', fix=f'{layout.name} needs ({count}, 2)'
        )
    if confidence.shape != (count,) or (weights is not None and np.shape(weights) != (count,)):
        raise MMSignError('does not fit the points', field='confidence', fix=f'give ({count},)')
    out = np.ascontiguousarray(image).copy()
    if thickness is None:
        thickness = max(1, round(min(image.shape[:2]) / 240))
    seen = (confidence > threshold) & np.isfinite(keypoints[:, :2]).all(1)
    points = np.zeros((count, 2), int)
    points[seen] = np.clip(np.rint(keypoints[seen, :2]), -FAR, FAR)
    colours = {v: PART_COLOURS[part] for part, ids in layout.parts.items() for v in ids}
    for child, parent in layout.edges:
        if seen[child] and seen[parent]:
            ends = tuple(map(int, points[child])), tuple(map(int, points[parent]))
            cv2.line(out, *ends, colours[child], thickness, cv2.LINE_AA)
    for v in np.flatnonzero(seen):
        radius = thickness if weights is None else round(thickness * (0.5 + 5 * float(weights[v])))
        cv2.circle(out, tuple(map(int, points[v])), radius, colours[int(v)], cv2.FILLED, cv2.LINE_AA)
    return out


def fit_to_canvas(
    keypoints: np.ndarray, confidence: np.ndarray, size: tuple[int, int], margin: float = 0.08
) -> np.ndarray:
    """Scale and shift a clip in any unit so that all that is seen of it fills a canvas.

    Args:
        keypoints: (T, V, D); x right and y down, as in pictures.
        confidence: (T, V).
        size: Width and height of the canvas, pixels.
        margin: Free border, a fraction of the canvas.

    Returns:
        (T, V, 2) pixels; proportions are kept.
    """
    points = np.asarray(keypoints, np.float64)[..., :2]
    seen = np.asarray(confidence) > 0
    if not seen.any():
        return np.zeros_like(points)
    low, high = points[seen].min(0), points[seen].max(0)
    room = np.array(size) * (1 - 2 * margin)
    extent = np.maximum(high - low, 1e-9)
    factor = float((room / extent).min())
    return (points - (low + high) / 2) * factor + np.array(size) / 2
