"""What every reader yields."""

from __future__ import annotations

import os
from dataclasses import dataclass

from mmsign.utils.errors import MMSignError


@dataclass(frozen=True)
class Record:
    """A piece of expert text.

    Attributes:
        headword: The sign it describes, aliases in brackets; None for running text.
        text: The text.
        entry: How to find it in the source: the printed headword, a line, a page.
    """

    headword: str | None
    text: str
    entry: str


def wrong_encoding(path: str | os.PathLike, error: UnicodeDecodeError) -> MMSignError:
    """The error for a text that is not in the encoding it was read with."""
    return MMSignError(
        f'is not {error.encoding}: {error.reason} at byte {error.start}',
        file=path,
        fix='name its encoding, for example --encoding gb18030 or cp1254',
    )
