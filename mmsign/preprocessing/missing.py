"""The one policy for NaN, missing points and "nobody detected".

* A point is *missing* when its confidence is 0. Its coordinates are set to 0
  and must never influence anything.
* A NaN coordinate is how many tools write "not detected": it is accepted where
  the confidence is 0 or NaN, and refused where the confidence claims a detection.
* A confidence lies between 0 and 1. What estimators give beside that, such as
  1.06, is clipped (:data:`CLIPPED`); anything farther away is another quantity and refused.
* Where the source has no confidence, or one that says nothing, the coordinates tell (:func:`found_points`).
* Infinite values, coordinates of seen points beyond :data:`FARTHEST`, clips shorter than
  :data:`MIN_FRAMES`, and clips in which nothing is ever detected are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from mmsign.utils.errors import MMSignError

#: A sign is a movement: a clip needs two frames.
MIN_FRAMES = 2
#: No coordinate of a point that is seen is farther from zero; squares of much larger ones overflow.
FARTHEST = 1e9
_MOVES = 'a sign is a movement: give a video or a longer clip, or leave it out'
#: Confidences in this range are clipped to 0–1, as estimators' heatmaps overshoot; others are refused.
CLIPPED = (-0.1, 1.25)
#: So many points of a block on one spot were not found there, whatever their confidence says.
ONE_SPOT = 5
#: Many values below zero, one below the first, and none above the second, are depths.
DEPTH = (-0.03, 0.5)


def seen_points(keypoints: np.ndarray, blocks: Iterable[Sequence[int]] = ()) -> np.ndarray:
    """Derive a confidence from coordinates alone, as sources without one encode missing points.

    A *block*, such as a hand, is found or lost as a whole. In a frame it is missing if

    * all of its points are zero, or NaN;
    * all of its points lie on one spot, such as (-1, -1): a constant filler.

    In a block that is seen, these points are missing:

    * NaN ones;
    * those that repeat one negative number in all coordinates, such as (-1, -1), in a clip
      whose other coordinates are never negative;
    * those at zero, unless a point stands there alone, in most frames that show its block: the
      wrist of a hand that is given relative to its wrist is a wrist.

    Args:
        keypoints: (T, V, D) coordinates.
        blocks: Indices of the points of each block, as ``layout.parts.values()`` gives them.
            A point of no block is one by itself: missing at zero.

    Returns:
        (T, V) float32: 1 where a point is seen, else 0.
    """
    keypoints = np.asarray(keypoints)
    known = ~np.isnan(keypoints).any(-1)  # (T, V)
    known &= ~_negative_filler(keypoints, known)
    zero = known & ~keypoints.any(-1)
    seen = known & ~zero
    lost = lost_blocks(keypoints, blocks, known)
    for ids in map(list, blocks):
        shown = seen[:, ids].any(1) & ~lost[:, ids[0]]
        alone = zero[:, ids] & (zero[:, ids].sum(1) == 1)[:, None] & shown[:, None]
        origin = 2 * alone.sum(0) > shown.sum()  # (P,)
        seen[:, ids] = (seen[:, ids] | (alone & origin)) & shown[:, None]
    return seen.astype(np.float32)


def found_points(
    keypoints: np.ndarray, stated: np.ndarray | None, blocks: Iterable[Sequence[int]]
) -> np.ndarray:
    """The confidence of a clip from outside: the stated one where it says what was found.

    A stated confidence that is one number everywhere, as of tools that write 1 for whatever they write, says
    nothing: :func:`seen_points` does. A block that lies on one spot, and a negative filler, were not found
    whatever is stated; a single detection may stand at the origin.

    Args:
        keypoints: (T, V, D) coordinates.
        stated: (T, V) confidence, or None.
        blocks: Indices of the points of each block.

    Returns:
        (T, V), 0 where a point is missing.
    """
    blocks = [list(ids) for ids in blocks]
    if stated is None:
        return seen_points(keypoints, blocks)
    told = stated[:, sorted({v for ids in blocks for v in ids})]
    if told.size and told[0, 0] > 0 and (told == told[0, 0]).all():
        return stated * seen_points(keypoints, blocks)
    lost = lost_blocks(keypoints, blocks, ~np.isnan(keypoints).any(-1), least=ONE_SPOT)
    negative = (keypoints < 0).all(-1)
    if negative.any():
        lost |= (seen_points(keypoints, blocks) == 0) & negative
    return np.where(lost, 0, stated)


def clear_missing(keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """Set missing points to 0, in place.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
    """
    missing = ~(confidence > 0)
    if missing.any():
        keypoints[missing] = 0
    return keypoints


def lost_blocks(
    keypoints: np.ndarray, blocks: Iterable[Sequence[int]], known: np.ndarray, least: int = 2
) -> np.ndarray:
    """Where a block is lost as a whole: all of its known points lie on one spot, whichever that is.

    Args:
        keypoints: (T, V, D) coordinates.
        blocks: Indices of the points of each block.
        known: (T, V) whether a point has coordinates at all.
        least: Known points from which on one spot is no coincidence.

    Returns:
        (T, V) bool, one value for all points of a block.
    """
    lost = np.zeros(known.shape, bool)
    for ids in map(list, blocks):
        # the points of a lost block lie on that of its first known point
        first = keypoints[np.arange(len(keypoints)), np.asarray(ids)[known[:, ids].argmax(1)]]  # (T, D)
        one_spot = ~known[:, ids] | (keypoints[:, ids] == first[:, None]).all(-1)
        lost[:, ids] = (one_spot.all(1) & (known[:, ids].sum(1) >= least))[:, None]
    return lost


def _negative_filler(keypoints: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(T, V) points all of whose coordinates are the only negative number of the clip."""
    negative = (keypoints < 0) & known[..., None]
    filler = negative.all(-1)
    values = keypoints[negative]
    if not filler.any() or values.size != filler.sum() * keypoints.shape[-1] or np.ptp(values) > 0:
        return np.zeros_like(known)
    return filler


def check_clip(
    keypoints: np.ndarray, confidence: np.ndarray, *, file: Any = None, clip: Any = None, copy: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Apply the policy to a clip that comes from outside.

    Args:
        keypoints: (T, V, D) coordinates.
        confidence: (T, V), 0 to 1; 0 or NaN where a point is missing.
        file: Named in errors.
        clip: Named in errors.
        copy: False lets it work on float32 arrays where they lie.

    Returns:
        Float32 copies of both, missing points zeroed, confidence within 0 and 1.

    Raises:
        MMSignError: For wrong shapes, too few frames, infinite, absurd (:data:`FARTHEST`)
            or unexplained NaN values, a confidence that is none (see :data:`CLIPPED`), or a
            clip in which nobody is detected.
    """

    def bad(problem: str, field: str, fix: str = 'correct the clip or leave it out') -> MMSignError:
        return MMSignError(problem, file=file, clip=clip, field=field, fix=fix)

    given = keypoints, confidence
    try:
        make = np.array if copy else np.asarray
        keypoints, confidence = make(keypoints, dtype=np.float32), make(confidence, dtype=np.float32)
        if any(map(np.iscomplexobj, given)):
            raise TypeError('they are complex')
    except (TypeError, ValueError, OverflowError) as error:
        raise bad(
            f'is not an array of numbers: {error}', 'keypoints', 'expected (T, V, D) and (T, V)'
        ) from None
    if keypoints.ndim != 3 or confidence.shape != keypoints.shape[:2]:
        raise bad(
            f'has shape {keypoints.shape}, confidence {confidence.shape}',
            'keypoints',
            'expected (T, V, D) and (T, V)',
        )
    if keypoints.shape[2] < 2:
        raise bad(f'has {keypoints.shape[2]} coordinate(s) a point', 'keypoints', 'give x and y at least')
    if len(keypoints) < MIN_FRAMES:
        raise bad(f'has {len(keypoints)} frame(s), at least {MIN_FRAMES} are needed', 'length', _MOVES)
    missing = ~(confidence > 0)  # also true for NaN
    # this runs for every clip that is read: most are finite and need no closer look
    squares = np.vdot(keypoints, keypoints)  # more than all bounds, or NaN, if one of them is
    if not (squares <= FARTHEST**2 and np.isfinite(confidence).all()):
        infinite = np.isinf(keypoints).any((1, 2)) | np.isinf(confidence).any(1)
        if infinite.any():
            raise bad(f'has an infinite value in frame {infinite.argmax()}', 'keypoints')
        broken = np.isnan(keypoints).any(2) & ~missing
        if broken.any():
            frame, point = np.argwhere(broken)[0]
            raise bad(
                f'is NaN at frame {frame}, point {point}, where the confidence says it was detected',
                'keypoints',
                'give undetected points confidence 0',
            )
        absurd = (np.abs(keypoints) > FARTHEST).any(2) & ~missing
        if absurd.any():
            frame, point = np.argwhere(absurd)[0]
            value = np.abs(keypoints[frame, point]).max()
            raise bad(
                f'has a coordinate of {value:.3g} at frame {frame}, point {point}',
                'keypoints',
                'give pixels, or other numbers of an everyday size',
            )
    low, high = (extreme.reduce(confidence, None, initial=0) for extreme in (np.fmin, np.fmax))
    if low < CLIPPED[0]:  # some tools write -1 into every column of a point that is not found
        confidence[(confidence == -1) & (keypoints == -1).all(-1)] = 0
        low = np.fmin.reduce(confidence, None, initial=0)
    if low < CLIPPED[0] or high > CLIPPED[1] or (low < DEPTH[0] and _is_depth(confidence)):
        raise bad(f'ranges from {low:.4g} to {high:.4g}', 'confidence', _other_quantity(low, high))
    if missing.any():
        if missing.all():
            raise bad('nobody is detected in any frame', 'confidence', 'leave the clip out')
        keypoints[missing] = 0
        confidence[missing] = 0
    return keypoints, np.minimum(confidence, 1) if high > 1 else confidence


def _is_depth(confidence: np.ndarray) -> bool:
    """Whether values on both sides of zero are depths: heatmaps undershoot seldom, and show somebody."""
    known = confidence[confidence != 0]
    return 4 * int((known < 0).sum()) > known.size and float(np.nanmax(known)) < DEPTH[1]


def _other_quantity(low: float, high: float) -> str:
    """What stands in the place of the confidence, as far as its range tells."""
    if low < 0:
        what = 'looks like z, or like visibility before the sigmoid (logits)'
    elif high <= 100:
        what = 'looks like per cent (divide by 100) or like z'
    else:
        what = 'looks like a coordinate or like grey levels'
    return f'a confidence lies between 0 (missing) and 1; this {what}'
