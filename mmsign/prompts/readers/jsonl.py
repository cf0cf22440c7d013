"""JSON Lines: one object a line with ``text`` and, if it has one, ``headword``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from mmsign.prompts.readers.cleaning import plain
from mmsign.prompts.readers.columns import HEADWORD, TEXT
from mmsign.prompts.readers.record import Record, wrong_encoding
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import loads


def read(path: str | os.PathLike, encoding: str = 'utf-8-sig') -> Iterator[Record]:
    """Objects of a JSON Lines file; keys as in :mod:`mmsign.prompts.readers.table`.

    Raises:
        MMSignError: If a line is not an object with a text.
    """
    path = Path(path)
    try:
        with path.open(encoding=encoding) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _record(line, number, path)
    except UnicodeDecodeError as error:
        raise wrong_encoding(path, error) from None


def _record(line: str, number: int, path: Path) -> Record:
    try:
        row = loads(line)
    except ValueError as error:
        raise MMSignError(f'line {number} is {error}', file=path, fix='correct the line') from None
    keys = row if isinstance(row, dict) else {}
    texts = [keys[name] for name in TEXT if isinstance(keys.get(name), str)]
    if not texts:
        raise MMSignError(
            f'line {number} has no text', file=path, field='text', fix='write {"headword": "…", "text": "…"}'
        )
    heads = [keys[name] for name in HEADWORD if isinstance(keys.get(name), str)]
    headword = heads[0] if heads else None
    return Record(
        headword and plain(headword), plain(texts[0]), str(keys.get('entry') or headword or f'line {number}')
    )
