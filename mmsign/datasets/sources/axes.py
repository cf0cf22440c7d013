"""The axes of a clip's array, in the order (frames, points, coordinates)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

#: Orders of the axes as people have them, the usual one first: (T, V, C), (C, T, V), (T, C, V).
ORDERS = ((0, 1, 2), (1, 2, 0), (0, 2, 1))
#: x and y, perhaps z, perhaps a confidence.
CHANNELS = (2, 3, 4)
HAND = 21


def frames_first(array: np.ndarray, known: Callable[[int], bool]) -> np.ndarray:
    """A clip's array as (T, V, C), where its shape tells the order of its axes.

    Axes of length 1, of persons or batches, are left out: (1, T, V, C), (C, T, V, 1). The two hands of
    (T, 2, 21, C) become 42 points.

    Args:
        array: Of one clip.
        known: Whether a skeleton has so many points.

    Returns:
        A view with other axes; the array as it is where no order fits.
    """
    clip = array
    if array.ndim == 4 and array.shape[1:3] == (2, HAND) and array.shape[3] in CHANNELS:
        return array.reshape(len(array), 2 * HAND, -1)
    while clip.ndim > 3 and 1 in clip.shape:
        clip = clip.squeeze(clip.shape.index(1))
    if clip.ndim != 3:
        return array
    for order in ORDERS:
        turned = clip.transpose(order)
        if known(turned.shape[1]) and turned.shape[2] in CHANNELS:
            return turned
    return array
