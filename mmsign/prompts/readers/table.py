"""Tables: a headword and its text in each row, comma- or tab-separated."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mmsign.prompts.readers.record import Record, wrong_encoding
from mmsign.utils.errors import MMSignError

HEADWORD = ('headword', 'gloss', 'word', 'sign', 'letter')
TEXT = ('text', 'description', 'definition', 'explanation', 'instructions', 'meaning')
#: The names of columns are a few plain words; a row of data has a sentence in it.
_NAME = re.compile(r'[\w#()/ -]{0,30}')
csv.field_size_limit(64 << 20)  # a whole chapter in one cell is still a row


def read(path: str | os.PathLike, encoding: str = 'utf-8-sig') -> Iterator[Record]:
    """Rows of a table.

    With a header that names a headword and a text column these are used, and
    an ``entry`` column if there is one. Without one the first two columns are.

    Raises:
        MMSignError: If a header names only one of the two columns, a row lacks a
            column, a quote is not closed, or the encoding is another one.
    """
    path = Path(path)
    try:
        with path.open(encoding=encoding, newline='') as file:
            if path.suffix.lower() == '.tsv':
                rows = csv.reader(file, delimiter='\t', quoting=csv.QUOTE_NONE)
            else:
                rows = csv.reader(file, strict=True)
            yield from _records(_closed(rows, path), path)
    except UnicodeDecodeError as error:
        raise wrong_encoding(path, error) from None


def _closed(rows: Any, path: Path) -> Iterator[list[str]]:
    """Rows of a CSV reader; a quote that is not closed takes the rows behind it into its cell."""
    while True:
        begun, problem = rows.line_num + 1, ''
        row: list[str] | None = None
        try:
            row = next(rows, None)
        except csv.Error as error:
            problem = str(error)
        # such a cell ends where the next one that is quoted begins
        if any('\n' in cell.strip() and cell.endswith(',') for cell in row or ()):
            problem = 'a quote is not closed'
        if problem:
            raise MMSignError(
                f'the row of line {begun} is not CSV: {problem}', file=path, fix='check its quotes'
            )
        if row is None:
            return
        yield row


def _records(rows: Iterator[list[str]], path: Path) -> Iterator[Record]:
    head, body, entry = 0, 1, 0
    for number, row in enumerate(rows, 1):
        if number == 1:
            names = [cell.strip().casefold() for cell in row]
            heads = [names.index(name) for name in HEADWORD if name in names]
            texts = [names.index(name) for name in TEXT if name in names]
            if heads and texts:
                head, body = heads[0], texts[0]
                entry = names.index('entry') if 'entry' in names else head
                continue
            if (heads or texts or 'id' in names) and all(map(_NAME.fullmatch, names)):
                raise MMSignError(
                    f'has columns {", ".join(names)}',
                    file=path,
                    field='headword' if not heads else 'text',
                    fix=f'name a column of {", ".join(HEADWORD)} and one of {", ".join(TEXT)}',
                )
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(head, body, entry):
            raise MMSignError(
                f'line {number} has {len(row)} column(s)',
                file=path,
                field='text',
                fix='write headword and text',
            )
        if row[head].strip() and row[body].strip():
            yield Record(row[head].strip(), row[body].strip(), row[entry].strip() or row[head].strip())
