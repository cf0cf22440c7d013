"""PDF: the text layer, page by page."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mmsign.prompts.readers.foreign import guarded
from mmsign.prompts.readers.passages import passages
from mmsign.prompts.readers.record import Record
from mmsign.utils.errors import MMSignError

#: Least blank width between two columns, in characters, and least share of lines that have both.
GUTTER, SHARED = 3, 0.4


def split_columns(layout: str) -> list[str] | None:
    """The columns of a page that was set in several; None if it was set in one.

    A gutter is blank in every line; the text on both sides of it is running text: where the left
    side is much narrower it holds headwords, whose lines belong to the text beside them.

    Args:
        layout: The page with spaces where its blank space is.
    """
    lines = [line.rstrip() for line in layout.splitlines() if line.strip()]
    width = max(map(len, lines), default=0)
    blank = [all(line[n : n + 1] in ('', ' ') for line in lines) for n in range(width)]
    start = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    runs: list[tuple[int, int]] = []
    for n in range(start, width):
        if blank[n]:
            runs = [*runs[:-1], (runs[-1][0], n + 1)] if runs and runs[-1][1] == n else [*runs, (n, n + 1)]
    for left, right in sorted(runs, key=lambda run: run[0] - run[1]):
        sides = [line[:left].strip() for line in lines], [line[right:].strip() for line in lines]
        both = sum(bool(a and b) for a, b in zip(*sides))
        if right - left < GUTTER or both < SHARED * len(lines) or len(lines) < 3:
            continue
        lengths = [sum(len(line.replace(' ', '')) for line in side) for side in sides]
        if min(lengths) > 0.4 * max(lengths):
            halves = ['\n'.join(line[:left] for line in lines), '\n'.join(line[right:] for line in lines)]
            return [column for half in halves for column in split_columns(half) or [_flush(half)]]
    return None


def _flush(text: str) -> str:
    return '\n'.join(line.strip() for line in text.splitlines() if line.strip())


def _text(page: Any) -> str:
    """The text of a page, column by column."""
    try:
        columns = split_columns(page.extract_text(extraction_mode='layout') or '')
    except Exception:  # the layout mode is an estimate and fails on pages that the plain one reads
        columns = None
    return '\n\n'.join(columns) if columns else page.extract_text() or ''


@guarded('PDF', 'export it again')
def read(path: str | os.PathLike) -> Iterator[Record]:
    """Passages of every page.

    Raises:
        MMSignError: If pypdf is missing, or the file is damaged, encrypted, or
            has no text layer.
    """
    try:
        from pypdf import PdfReader
    except ImportError:
        raise MMSignError('needs pypdf', file=path, fix="pip install 'mmsign[llm]'") from None
    logging.getLogger('pypdf').setLevel(logging.ERROR)  # it warns of every oddity it mends itself
    found = False
    with Path(path).open('rb') as file:
        reader = PdfReader(file)
        for number, page in enumerate(reader.pages, 1):
            for passage in passages([_text(page)]):
                found = True
                yield Record(None, passage, f'page {number}')
            # pypdf keeps every object it has read; pages do not share enough to be worth it
            reader.resolved_objects.clear()
    if not found:
        raise MMSignError('has no text layer', file=path, fix='run it through OCR first')
