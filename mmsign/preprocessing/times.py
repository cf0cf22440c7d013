"""Times at which a clip is read: stretched, repeated, cut out, or running unevenly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def crop_times(length: int, frames: int, ratio: float = 1.0, offset: float = 0.5) -> np.ndarray:
    """(T,) times that stretch a part of the clip to ``frames``.

    Args:
        length: Frames of the clip.
        frames: Frames wanted, T.
        ratio: The part of the clip that is kept, in (0, 1].
        offset: Where the part lies: 0 at the start, 0.5 centred, 1 at the end.
    """
    span = (length - 1) * ratio
    start = (length - 1 - span) * offset
    steps = np.arange(frames) * (span / max(frames - 1, 1))  # np.linspace takes four times as long
    if frames > 1:
        steps[-1] = span
    return start + steps


def loop_times(length: int, frames: int, offset: float = 0.5) -> np.ndarray:
    """(T,) times that repeat a short clip, or take a window of a long one, at its own speed.

    ``offset`` in [0, 1) makes every window equally likely; 1 gives the last one.
    """
    if length >= frames:
        start = np.floor((length - frames + 1) * offset)
        return np.minimum(start, length - frames) + np.arange(frames)
    return np.arange(frames) % length


def warp_times(times: np.ndarray, early: float, middle: float) -> np.ndarray:
    """Let a clip run unevenly between its first and its last time, as other signers do.

    Args:
        times: (T,) rising times.
        early: In [-1, 1]: slower (above 0) or faster at the start than at the end.
        middle: In [-1, 1]: slower (below 0) or faster in the middle than at both ends.

    Returns:
        (T,) times that rise as well, as long as ``|early| + |middle|`` is at most 2.
    """
    start, span = times[0], times[-1] - times[0]
    if span == 0:
        return times
    u = (times - start) / span
    # the derivative is 1 - (early · cos πu + middle · cos 2πu) / 2
    u = u - (early * np.sin(np.pi * u) / np.pi + middle * np.sin(2 * np.pi * u) / (2 * np.pi)) / 2
    return start + span * u


def sample_times(
    length: int,
    frames: int,
    mode: str = 'resize',
    ratio: float = 1.0,
    offset: float = 0.5,
    keep: Sequence[float] = (0.0, 1.0),
) -> np.ndarray:
    """(T,) times at which a clip is read.

    Args:
        length: Frames of the clip.
        frames: Frames wanted, T.
        mode: ``resize`` (:func:`crop_times`) or ``loop`` (:func:`loop_times`).
        ratio: The part of the window that is kept (``resize``).
        offset: Where that part lies in the window.
        keep: The window that is looked at, as fractions of the clip.
    """
    first, last = (round(fraction * (length - 1)) for fraction in keep)
    window = max(last - first + 1, 2)
    if mode == 'resize':
        return first + crop_times(window, frames, ratio, offset)
    return first + loop_times(window, frames, offset).astype(np.float64)
