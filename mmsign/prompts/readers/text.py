"""Plain text: running text without headwords."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from mmsign.prompts.readers.passages import passages
from mmsign.prompts.readers.record import Record, wrong_encoding

_BLOCK = 1 << 16


def read(path: str | os.PathLike, encoding: str = 'utf-8-sig') -> Iterator[Record]:
    """Passages of a text file, numbered from 1.

    Raises:
        MMSignError: If the file is in another encoding.
    """
    try:
        with Path(path).open(encoding=encoding) as file:
            for number, passage in enumerate(passages(iter(lambda: file.read(_BLOCK), '')), 1):
                yield Record(None, passage, f'passage {number}')
    except UnicodeDecodeError as error:
        raise wrong_encoding(path, error) from None
