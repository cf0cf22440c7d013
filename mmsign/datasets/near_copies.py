"""Clips that are nearly copies of others: augmented before the split, or one recording cut into several."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

#: Frames of each clip, and clips, that are compared.
FRAMES, MOST = 8, 2000
#: Distance of two clips, beside that of any two in the median, below which they are nearly one. Different
#: recordings of one sign by one person have 0.027 and more (American words), in other sets 0.09 and more;
#: copies with jitter of a hundredth of a body's extent 0.004 to 0.026.
NEAR = 0.02
#: Clips that are compared at once.
AT_ONCE = 256


def find_near_copies(
    read: Callable[[int], tuple[np.ndarray, np.ndarray]], rows: Sequence[int]
) -> list[tuple[int, int]]:
    """Pairs of rows whose clips are nearly the same.

    Clips are compared by their points in :data:`FRAMES` frames, wherever and however large they are.

    Args:
        read: Gives keypoints (T, V, D) and confidence (T, V) of a row.
        rows: To compare, of clips no two of which are the same.

    Returns:
        Each row that has a nearer one than :data:`NEAR`, with that one; the earlier row first.
    """
    features = [_feature(*read(row)) for row in rows]
    known = [row for row, feature in zip(rows, features) if feature is not None]
    if len(known) < 3:
        return []
    table = np.stack([feature for feature in features if feature is not None])
    squares = (table**2).sum(1)
    nearest, best, some = [], [], []
    for start in range(0, len(table), AT_ONCE):
        part = table[start : start + AT_ONCE]
        away = np.maximum(squares[start : start + AT_ONCE, None] + squares - 2 * part @ table.T, 0)
        own = np.arange(len(part))
        some.append(np.delete(away.ravel(), own * len(table) + start + own)[:: max(1, len(part) // 8)])
        away[own, start + own] = np.inf
        nearest.append(away.argmin(1))
        best.append(away.min(1))
    other, distance = np.concatenate(nearest), np.sqrt(np.concatenate(best))
    usual = float(np.sqrt(np.median(np.concatenate(some))))
    near = np.flatnonzero(distance < NEAR * usual)
    pairs = {(min(i, int(other[i])), max(i, int(other[i]))) for i in near.tolist()}
    return [(known[i], known[j]) for i, j in sorted(pairs)]


def _feature(keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray | None:
    """(FRAMES · V · 2) points about their middle, over their extent; None where too little is seen."""
    seen = confidence > 0
    frames = np.flatnonzero(seen.any(1))
    if not len(frames):
        return None
    kept = frames[np.linspace(0, len(frames) - 1, FRAMES).round().astype(int)]
    points, seen = keypoints[kept][..., :2].astype(np.float64), seen[kept]
    points = np.where(seen[..., None], points - points[seen].mean(0), 0)
    extent = np.sqrt((points[seen] ** 2).mean())
    return (points / extent).astype(np.float32).ravel() if extent > 0 else None
