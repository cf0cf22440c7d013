"""Sets of pictures, one frame a clip, as alphabets are often kept: each is held as long as a clip needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

import numpy as np

from mmsign.preprocessing.missing import MIN_FRAMES
from mmsign.utils.errors import MMSignError

#: Clips that are looked at.
FIRST = 10
Read = Callable[[], np.ndarray]


def held_still(reads: Sequence[Read]) -> list[Read]:
    """Repeat the frame of every picture, where the first clips are pictures; else a lone frame is a fault.

    Args:
        reads: What gives the frames of each clip, (T, …).
    """
    lengths = set()
    for read in reads[:FIRST]:
        with suppress(MMSignError):  # reading it again says what is wrong with it
            lengths.add(len(read()))
    return [partial(_hold, read) for read in reads] if lengths == {1} else list(reads)


def _hold(read: Read) -> np.ndarray:
    frames = read()
    return np.repeat(frames, MIN_FRAMES, 0) if len(frames) == 1 else frames
