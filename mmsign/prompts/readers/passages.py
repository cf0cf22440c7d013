"""Cutting running text of any length into passages, a block at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: Usual target and longest length of a passage, in characters.
TARGET, LONGEST = 400, 800
_BREAK = re.compile(r'\n\s*\n|[。！？]["”』」]?|[.!?]["”\')]?(?=\s)|\n')


def passages(blocks: Iterable[str], target: int = TARGET) -> Iterator[str]:
    """Cut a stream of text blocks at paragraph or sentence ends.

    Blocks may end anywhere, even in a word. A stretch without any end is cut
    at twice the target, so that memory stays bounded on a file of one line.

    Args:
        blocks: The text.
        target: Length of a passage, in characters; what is no longer stays whole.
    """
    rest = ''
    for block in blocks:
        rest += block
        start = 0
        while len(rest) - start > 2 * target:
            cut = _cut(rest, start, target)
            if passage := rest[start:cut].strip():
                yield passage
            start = cut
        rest = rest[start:]
    start = 0
    while start < len(rest):
        cut = _cut(rest, start, target)
        if passage := rest[start:cut].strip():
            yield passage
        start = cut


def _cut(text: str, start: int, target: int) -> int:
    if len(text) - start <= target:
        return len(text)
    last = None
    for match in _BREAK.finditer(text, start, min(len(text), start + 2 * target)):
        if match.end() - start >= target:
            # the first end past the target, unless one before it is nearer
            return match.end() if last is None or match.end() - start - target < target // 2 else last
        last = match.end()
    return last if last is not None and last > start else start + 2 * target
