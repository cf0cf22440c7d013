"""Tables of text: a headword and its text in each row, parted by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mmsign.prompts.readers.columns import HEADWORD, TEXT, records
from mmsign.prompts.readers.record import Record, wrong_encoding
from mmsign.utils.errors import MMSignError
from mmsign.utils.separators import read_separator

__all__ = ['HEADWORD', 'TEXT', 'read']

csv.field_size_limit(64 << 20)  # a whole chapter in one cell is still a row


def read(
    path: str | os.PathLike, encoding: str = 'utf-8-sig', columns: Sequence[str] = ()
) -> Iterator[Record]:
    """Rows of a table.

    With a header that names a headword and a text column these are used, and
    an ``entry`` column if there is one; a column of running numbers is told by
    its numbers. Without a header the first two columns are used.

    Args:
        path: The table; what separates its cells is told from its first lines.
        encoding: Of the file; UTF-16 is told by its byte-order mark.
        columns: Headings of the headword and of the text, for a header in other words.

    Raises:
        MMSignError: If a header names only one of the two columns, a row lacks a
            column or has one too many, a quote is not closed, or the encoding is another one.
    """
    path = Path(path)
    encoding = _encoding(path, encoding)
    try:
        with path.open(encoding=encoding, newline='') as file:
            if path.suffix.lower() == '.tsv':
                rows = csv.reader(file, delimiter='\t', quoting=csv.QUOTE_NONE)
            else:
                said, separator = read_separator(file.read(1 << 16))
                file.seek(0)
                file.read(said)
                rows = csv.reader(file, delimiter=separator, strict=True)
                yield from records(_closed(rows, path, separator), path, columns)
                return
            yield from records(rows, path, columns)
    except UnicodeDecodeError as error:
        raise wrong_encoding(path, error) from None


def _encoding(path: Path, encoding: str) -> str:
    with path.open('rb') as file:
        start = file.read(2)
    return 'utf-16' if start in (b'\xff\xfe', b'\xfe\xff') else encoding


def _closed(rows: Any, path: Path, separator: str = ',') -> Iterator[list[str]]:
    """Rows of a CSV reader; a quote that is not closed takes the rows behind it into its cell."""
    while True:
        begun, problem = rows.line_num + 1, ''
        row: list[str] | None = None
        try:
            row = next(rows, None)
        except csv.Error as error:
            problem = str(error)
        # such a cell ends where the next one that is quoted begins
        if any('\n' in cell.strip() and cell.endswith(separator) for cell in row or ()):
            problem = 'a quote is not closed'
        if problem:
            raise MMSignError(
                f'the row of line {begun} is not CSV: {problem}', file=path, fix='check its quotes'
            )
        if row is None:
            return
        yield row
