"""Flat frames in which all x stand before all y: told by what a hand looks like.

In the right order a hand is no line, and its bones are short beside it. The two numbers by which that is told
were measured on hands of four sets (letters, WLASL, German and American words): 0.54 to 0.63, and 0.89.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmsign.datasets.sources.holistic import ORDERS, fits_an_order, split_blocks
from mmsign.keypoints.wholebody import hand21
from mmsign.preprocessing.missing import FARTHEST, seen_points

HANDS = ('left_hand', 'right_hand', 'hand_1', 'hand_2')
#: Of a hand: smaller to larger extent in the picture, and mean bone to mean distance from the middle.
FLATNESS, BONES = 0.58, 0.89
#: In the right order hands of these sets are at most 0.4 unlike a hand, in the wrong one 0.57 and more;
#: points that stand together, and whose axes are taken apart, 0.94 and more.
LIKE = 0.6


def axes_apart(clips: Sequence[np.ndarray]) -> int:
    """Coordinates a point, 2 or 3, of frames in which all x stand before all y; 0 of others.

    Args:
        clips: Frames of some clips, (T, F) each.
    """
    flat = [clip for clip in clips if clip.ndim == 2 and clip.shape[1:] == clips[0].shape[1:]]
    if not flat:
        return 0
    frames = np.concatenate(flat)
    for axes in (3, 2):
        points = frames.shape[1] // axes
        if frames.shape[1] % axes or not fits_an_order((1, points, axes)) or _hands(frames, axes) is None:
            continue
        usual, apart = (_unlike_hands(_hands(f, axes)) for f in (frames, join_axes(frames, axes)))
        return axes if apart < min(usual, LIKE) else 0
    return 0


def join_axes(frames: np.ndarray, axes: int) -> np.ndarray:
    """(T, axes · points) with the axes one after another → (T, points, axes)."""
    return frames.reshape(len(frames), axes, -1).transpose(0, 2, 1)


def _hands(frames: np.ndarray, axes: int) -> np.ndarray | None:
    """(N, 21, 2) of the hands that are seen, in the first order that fits; None if none does."""
    for order in ORDERS:
        blocks = split_blocks(frames, order)
        if blocks is not None and all(block.shape[-1] == axes for block in blocks.values()):
            hands = [block for name, block in blocks.items() if name in HANDS]
            return np.concatenate([hand[seen_points(hand, [range(21)]).all(1)] for hand in hands])[..., :2]
    return None


def _unlike_hands(hands: np.ndarray | None) -> float:
    """How unlike hands they are: 0 if they are as hands are in the median; infinite if there are none."""
    if hands is not None:
        hands = hands[(np.abs(hands) <= FARTHEST).all((1, 2))]  # not where one is NaN or absurd
    if hands is None or not len(hands):
        return np.inf
    centred = hands - hands.mean(1, keepdims=True)
    extent = np.linalg.svd(centred.astype(np.float64), compute_uv=False)
    parents = hand21().parents[1:]
    bones = np.linalg.norm(hands[:, 1:] - hands[:, parents], axis=-1).mean(1)
    away = np.linalg.norm(centred, axis=-1).mean(1)
    told = np.stack([extent[:, 1] / (extent[:, 0] + 1e-9) / FLATNESS, bones / (away + 1e-9) / BONES])
    return float(np.abs(np.log(np.maximum(np.median(told, 1), 1e-9))).sum())
