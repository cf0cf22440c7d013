"""Coordinates stored as int16: the step is as fine as the largest coordinate allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmsign.utils.errors import MMSignError

#: Steps of int16 storage: 0.05 px reaches ±1,638 px and keeps motion within 0.05 px.
PIXEL_SCALE = 0.05
CONFIDENCE_SCALE = 1e-4
#: Largest number of steps.
REACH = 32767
#: Steps are doubled at most to this many times the first: 0.4 px reaches ±13,107 px, beyond any video.
COARSEST = 8


def wider_step(frames: np.ndarray, step: float, file: Any = None, clip: Any = None) -> float:
    """The step that reaches all coordinates: ``step``, or 2, 4, … times it.

    Args:
        frames: (T, V, D + 1) coordinates and confidence.
        step: Of the clips before.
        file: Named in errors.
        clip: Named in errors.

    Raises:
        MMSignError: If even ±13,107 pixels are not enough: these are no pixels.
    """
    largest = float(np.abs(frames[..., :-1]).max(initial=0))
    wider = step
    while round(largest / wider) > REACH:
        wider *= 2
        if wider > COARSEST * PIXEL_SCALE and wider > step:
            over = np.abs(frames[..., :-1]) == largest
            frame, point, axis = np.argwhere(over)[0]
            raise MMSignError(
                f'is {frames[frame, point, axis]:.0f} at frame {frame}, beyond what int16 steps can hold',
                file=file,
                clip=clip,
                field='keypoints',
                fix='correct the clip, or choose --dtype float32 if these are not pixels',
            )
    return wider


def quantise(frames: np.ndarray, scale: Sequence[float]) -> np.ndarray:
    """Frames in steps of ``scale`` (D + 1); a detected point keeps a confidence above 0, however small."""
    stored = np.round(frames / np.asarray(scale, np.float32))
    stored[..., -1] = np.where(frames[..., -1] > 0, np.clip(stored[..., -1], 1, REACH), 0)
    return stored


def coarsen(stored: np.ndarray, step: float, wider: float) -> np.ndarray:
    """Int16 frames (T, V, D + 1) with coordinates in steps of ``step`` → the same in steps of ``wider``."""
    out = stored.copy()
    out[..., :-1] = np.round(stored[..., :-1] * (step / wider))
    return out


def decode(stored: np.ndarray, scale: Sequence[float] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints (T, V, D) and confidence (T, V), float32, of stored frames (T, V, D + 1) and their steps."""
    steps, numbers = np.asarray(scale, np.float32), stored.astype(np.float32)
    # a channel at a time: to stretch a last axis of three numbers takes three times as long
    keypoints = np.empty((*stored.shape[:-1], stored.shape[-1] - 1), np.float32)
    for channel, step in enumerate(steps[:-1]):
        np.multiply(numbers[..., channel], step, out=keypoints[..., channel])
    return keypoints, numbers[..., -1] * steps[-1]
