"""Looking for trouble in clips: missing parts and swapped hands."""

from __future__ import annotations

import numpy as np

from mmsign.keypoints import KeypointLayout


def missing_rates(confidence: np.ndarray, layout: KeypointLayout) -> dict[str, float]:
    """Part → fraction of its points and frames that are missing.

    Args:
        confidence: (T, V).
        layout: Of the V points.
    """
    return {part: float((confidence[:, list(ids)] <= 0).mean()) for part, ids in layout.parts.items()}


def swapped_hands(keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout) -> float | None:
    """Fraction of frames in which a hand lies much nearer to the other arm's wrist than to its own.

    Detectors and converters swap hands now and then, which texts and mirroring cannot survive.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        layout: With ``left_wrist``, ``right_wrist`` and both hands' wrists.

    Returns:
        The fraction over the frames that can be judged, or None if there are none.
    """
    names = ('left_hand_wrist', 'right_hand_wrist', 'left_wrist', 'right_wrist')
    if any(name not in layout.names for name in names):
        return None
    left_hand, right_hand, left, right = (layout.index(name) for name in names)
    judged, swapped = 0, 0
    for hand, own, other in ((left_hand, left, right), (right_hand, right, left)):
        seen = (confidence[:, [hand, own, other]] > 0).all(1)
        to_own = np.linalg.norm(keypoints[seen, hand] - keypoints[seen, own], axis=-1)
        to_other = np.linalg.norm(keypoints[seen, hand] - keypoints[seen, other], axis=-1)
        judged, swapped = judged + int(seen.sum()), swapped + int((to_other < to_own / 2).sum())
    return swapped / judged if judged else None
