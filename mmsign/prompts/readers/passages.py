"""Cutting running text of any length into passages, a block at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: Target and longest length of a passage, in characters.
TARGET, LONGEST = 400, 800
_BREAK = re.compile(r'\n\s*\n|[。！？]["”』」]?|[.!?]["”\')]?(?=\s)|\n')


def passages(blocks: Iterable[str]) -> Iterator[str]:
    """Cut a stream of text blocks at paragraph or sentence ends.

    Blocks may end anywhere, even in a word. A stretch without any end is cut
    at :data:`LONGEST`, so that memory stays bounded on a file of one line.
    """
    rest = ''
    for block in blocks:
        rest += block
        start = 0
        while len(rest) - start > LONGEST:
            cut = _cut(rest, start)
            if passage := rest[start:cut].strip():
                yield passage
            start = cut
        rest = rest[start:]
    start = 0
    while start < len(rest):
        cut = _cut(rest, start)
        if passage := rest[start:cut].strip():
            yield passage
        start = cut


def _cut(text: str, start: int) -> int:
    if len(text) - start <= TARGET:
        return len(text)
    last = None
    for match in _BREAK.finditer(text, start, min(len(text), start + LONGEST)):
        if match.end() - start >= TARGET:
            # the first end past the target, unless one before it is nearer
            return match.end() if last is None or match.end() - start - TARGET < TARGET // 2 else last
        last = match.end()
    return last if last is not None and last > start else start + LONGEST
