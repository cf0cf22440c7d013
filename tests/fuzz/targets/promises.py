"""What mmsign promises of a clip that it took."""

from __future__ import annotations

from typing import Any

import numpy as np

from fuzz.cases import Wrong
from mmsign.preprocessing.missing import MIN_FRAMES


def check_clip(keypoints: Any, confidence: Any) -> None:
    """The policy of ``mmsign.preprocessing.missing``, checked anew.

    Raises:
        Wrong: If it is broken.
    """
    keypoints, confidence = np.asarray(keypoints), np.asarray(confidence)
    good = keypoints.ndim == 3 and confidence.shape == keypoints.shape[:2] and len(keypoints) >= MIN_FRAMES
    good = good and keypoints.dtype == np.float32 and confidence.dtype == np.float32
    if not good:
        raise Wrong(f'a clip of {keypoints.dtype} {keypoints.shape}, {confidence.dtype} {confidence.shape}')
    if not (np.isfinite(keypoints).all() and np.isfinite(confidence).all()):
        raise Wrong('a number that is not finite')
    if confidence.min() < 0 or confidence.max() > 1 or not confidence.any():
        raise Wrong(f'confidences from {confidence.min()} to {confidence.max()}')
    if keypoints[confidence == 0].any():
        raise Wrong('coordinates of a missing point')
