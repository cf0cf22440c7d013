"""Coordinates that are parts of the picture, as pixels: x and y have different units otherwise."""

from __future__ import annotations

import argparse

import numpy as np

from mmsign.utils.errors import MMSignError

#: Larger coordinates are pixels, not parts of the picture.
NORMALISED = 5.0


def add_size_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that say how large the pictures were."""
    parser.add_argument('--width', type=int, default=0, help='width of the pictures, pixels')
    parser.add_argument('--height', type=int, default=0, help='height of the pictures, pixels')


def picture_size(width: int, height: int) -> tuple[int, int]:
    """Both sides, or (0, 0).

    Raises:
        MMSignError: If only one is known.
    """
    if bool(width) != bool(height):
        raise MMSignError('needs both sides', field='width, height', fix='give --width and --height')
    return width, height


def to_pixels(points: np.ndarray, confidence: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Parts of the picture as pixels; points that are pixels already, and all without a size, as they are.

    Args:
        points: (T, P, D).
        confidence: (T, P).
        size: Width and height, or 0.
    """
    if not size[0]:
        return points
    seen = points[confidence > 0]
    if not len(seen) or np.median(np.abs(seen[:, :2])) >= NORMALISED:
        return points
    # x and z in units of the width, y of the height
    return points * np.array([size[0], size[1], size[0]][: points.shape[-1]], np.float32)
