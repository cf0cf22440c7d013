"""Splitting a text into pieces that an encoder can read whole."""

from __future__ import annotations

import re
from collections.abc import Callable

#: From the kindest place to cut to the last resort: sentences, clauses, words, characters.
BOUNDARIES = (r'(?<=[.!?;。！？；\n])\s*', r'(?<=[,:，、：])\s*', r'\s+', r'(?<=.)(?=.)')


def split_text(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Split a text at the kindest boundaries so that every piece fits; nothing is lost.

    Args:
        text: The text.
        fits: Whether a piece is short enough.

    Returns:
        The pieces in order; neighbours are joined again as far as they fit.
    """
    text = text.strip()
    if fits(text):
        return [text]
    for boundary in BOUNDARIES:
        units = [unit for unit in re.split(boundary, text) if unit]
        if len(units) > 1:
            break
    else:
        return [text]  # a single character: there is nothing left to split
    joint = '' if boundary == BOUNDARIES[-1] else ' '
    pieces: list[str] = []
    for unit in units:
        if pieces and fits(pieces[-1] + joint + unit):
            pieces[-1] += joint + unit
        else:
            pieces.extend(split_text(unit, fits))
    return pieces
