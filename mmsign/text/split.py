"""Splitting a text into pieces that an encoder can read whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

#: Where a cut may fall, from the kindest place to the last resort: sentences, clauses, words, characters.
BOUNDARIES = (r'[.!?;]\s+|[。！？；][”’」』）]*\s*|\n\s*', r'[,:]\s+|[，、：]\s*', r'\s+', r'(?s:.)')


def split_text(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Split a text at the kindest boundaries so that every piece fits.

    Nothing is lost or altered but the white space at the cuts.

    Args:
        text: The text.
        fits: Whether a piece is short enough.

    Returns:
        The pieces in order; neighbours stay together as far as they fit. A
        single character that does not fit is a piece all the same.
    """
    pieces = [piece.strip() for piece in _split(text, fits)]
    return [piece for piece in pieces if piece] or [text.strip()]


def _split(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Pieces with the white space that follows them: joined, they are the text."""
    if fits(text.strip()):
        return [text]
    for boundary in BOUNDARIES:
        cuts = sorted({0, len(text), *(match.end() for match in re.finditer(boundary, text))})
        if len(cuts) > 2:
            break
    else:
        return [text]
    pieces: list[str] = []
    for start, end in pairwise(cuts):
        unit = text[start:end]
        if pieces and fits((pieces[-1] + unit).strip()):
            pieces[-1] += unit
        else:
            pieces.extend(_split(unit, fits))
    return pieces
