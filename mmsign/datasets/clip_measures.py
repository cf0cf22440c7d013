"""What a clip shows of a body: measures by which faults of conversion show."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mmsign.keypoints import KeypointLayout
from mmsign.preprocessing.checks import swapped_hands
from mmsign.preprocessing.trim import filled_frames

SIDES = ('left', 'right')


class Measures(NamedTuple):
    """Measures of one clip; NaN where its points do not tell.

    Attributes:
        left: Share of frames that show the left hand.
        right: The same for the right hand.
        reach: Median distance of a hand's wrist from the arm's, in shoulder widths.
        swapped: Share of frames in which a hand lies nearer to the other arm's wrist.
        crossed: Share of frames in which the left hand lies to the left of the right one; 0 where shoulders
            are seen, whose places say more.
        apart: Median distance of the shoulders, as a multiple of the head's from their middle or of a
            third of a shown hand's size, whichever is smaller.
        slope: Median slant of the shoulders: difference in height to distance.
        named: Share of frames in which the left shoulder lies to the right in the picture, as the
            shoulders of somebody do who faces the viewer.
        upright: Share of frames in which the head lies above the shoulders, y pointing down.
        between: Share of frames in which the head lies between the shoulders.
        empty: Share of frames at both ends that only fill the clip up: they show nobody, or repeat others.
        moves: Whether anything moves.
        largest: Largest coordinate.
    """

    left: float
    right: float
    reach: float
    swapped: float
    crossed: float
    apart: float
    slope: float
    named: float
    upright: float
    between: float
    empty: float
    moves: bool
    largest: float


def measure(keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout) -> Measures:
    """Measure a clip.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        layout: Of the V points.
    """
    seen, points = confidence > 0, keypoints[..., :2].astype(np.float64)

    def at(name: str) -> np.ndarray:
        """(T, 2), NaN where the point is missing."""
        if name not in layout.names:
            return np.full((len(points), 2), np.nan)
        v = layout.index(name)
        return np.where(seen[:, v, None], points[:, v], np.nan)

    left, right = at('left_shoulder'), at('right_shoulder')
    head = at('nose' if 'nose' in layout.names else 'head')
    across, middle = left - right, (left + right) / 2
    width = np.linalg.norm(across, axis=-1)
    with np.errstate(invalid='ignore', divide='ignore'):
        reach = [
            np.linalg.norm(at(f'{side}_hand_wrist') - at(f'{side}_wrist'), axis=-1) / width for side in SIDES
        ]
        apart = width / np.linalg.norm(head - middle, axis=-1)
        size = np.fmax(*(_size(points, seen, layout, side) for side in SIDES))
        apart = np.fmin(apart, width / size / 3)
        slope = np.abs(across[:, 1]) / width
        aside = np.abs(head[:, 0] - middle[:, 0]) / width
    swap = swapped_hands(keypoints, confidence, layout)
    kept = filled_frames(np.where(seen[..., None], keypoints, 0).reshape(len(seen), -1))
    return Measures(
        left=_hand(seen, layout, 'left'),
        right=_hand(seen, layout, 'right'),
        reach=_median(np.concatenate(reach)),
        swapped=np.nan if swap is None else swap,
        crossed=_crossed(at) if np.isnan(width).all() else 0.0,
        apart=_median(apart),
        slope=_median(slope),
        named=_share(left[:, 0] > right[:, 0], left[:, 0] + right[:, 0]),
        upright=_share(head[:, 1] < middle[:, 1], head[:, 1] + middle[:, 1]),
        between=_share(aside < 0.75, aside),
        empty=1 - (kept.stop - kept.start) / len(seen),
        moves=bool((keypoints[1:] != keypoints[:-1]).any() or (seen[1:] != seen[:-1]).any()),
        largest=float(np.abs(points[seen]).max(initial=0)),
    )


def digest(keypoints: np.ndarray, confidence: np.ndarray) -> str:
    """Equal for clips of the same frames, as they are stored, whatever fills them up to a length."""
    frames = np.concatenate([keypoints, confidence[..., None]], -1).astype(np.float32)
    frames = frames[filled_frames(np.nan_to_num(frames).reshape(len(frames), -1))]
    return hashlib.blake2b(np.ascontiguousarray(frames).tobytes(), digest_size=12).hexdigest()


def _crossed(at: Callable[[str], np.ndarray]) -> float:
    across = at('left_hand_wrist')[:, 0] - at('right_hand_wrist')[:, 0]
    return _share(across < 0, across)


def _hand(seen: np.ndarray, layout: KeypointLayout, side: str) -> float:
    part = layout.parts.get(f'{side}_hand')
    return float(seen[:, list(part)].any(1).mean()) if part else np.nan


def _size(points: np.ndarray, seen: np.ndarray, layout: KeypointLayout, side: str) -> np.ndarray:
    """(T,) longer side of a hand that is wholly seen, else NaN."""
    if f'{side}_hand_wrist' not in layout.names:
        return np.full(len(points), np.nan)
    ids = list(layout.parts[f'{side}_hand'])
    return np.where(seen[:, ids].all(1), np.ptp(points[:, ids], axis=1).max(-1), np.nan)


def _median(values: np.ndarray) -> float:
    values = values[np.isfinite(values)]
    return float(np.median(values)) if len(values) else np.nan


def _share(true: np.ndarray, known: np.ndarray) -> float:
    """Share of true values where ``known`` is a number."""
    true = true[np.isfinite(known)]
    return float(true.mean()) if len(true) else np.nan
