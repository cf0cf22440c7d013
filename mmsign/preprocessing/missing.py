"""The one policy for NaN, missing points and "nobody detected".

* A point is *missing* when its confidence is 0. Its coordinates are set to 0
  and must never influence anything.
* A NaN coordinate is how many tools write "not detected": it is accepted where
  the confidence is 0 or NaN, and refused where the confidence claims a detection.
* Infinite values, clips shorter than :data:`MIN_FRAMES`, and clips in which
  nothing is ever detected are refused.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mmsign.utils.errors import MMSignError

#: A sign is a movement: a clip needs two frames.
MIN_FRAMES = 2


def check_clip(
    keypoints: np.ndarray, confidence: np.ndarray, *, file: Any = None, clip: Any = None
) -> tuple[np.ndarray, np.ndarray]:
    """Apply the policy to a clip that comes from outside.

    Args:
        keypoints: (T, V, D) coordinates.
        confidence: (T, V); 0 or NaN where a point is missing.
        file: Named in errors.
        clip: Named in errors.

    Returns:
        Float32 copies of both, missing points zeroed.

    Raises:
        MMSignError: For wrong shapes, too few frames, infinite or unexplained
            NaN values, or a clip in which nobody is detected.
    """

    def bad(problem: str, field: str, fix: str = 'correct the clip or leave it out') -> MMSignError:
        return MMSignError(problem, file=file, clip=clip, field=field, fix=fix)

    try:
        keypoints = np.array(keypoints, dtype=np.float32)
        confidence = np.array(confidence, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise bad(
            f'is not an array of numbers: {error}', 'keypoints', 'expected (T, V, D) and (T, V)'
        ) from None
    if keypoints.ndim != 3 or confidence.shape != keypoints.shape[:2]:
        raise bad(
            f'has shape {keypoints.shape}, confidence {confidence.shape}',
            'keypoints',
            'expected (T, V, D) and (T, V)',
        )
    if len(keypoints) < MIN_FRAMES:
        raise bad(f'has {len(keypoints)} frame(s), at least {MIN_FRAMES} are needed', 'length')
    missing = ~(confidence > 0)  # also true for NaN
    # this runs for every clip that is read: most are finite and need no closer look
    if not (np.isfinite(keypoints).all() and np.isfinite(confidence).all()):
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
    if missing.all():
        raise bad('nobody is detected in any frame', 'confidence', 'leave the clip out')
    keypoints[missing] = 0
    confidence[missing] = 0
    return keypoints, confidence
