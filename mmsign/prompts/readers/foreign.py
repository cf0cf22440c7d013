"""What other people's libraries raise over damaged books becomes one clear line."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from typing import Any

from mmsign.prompts.readers.record import Record
from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file, check_zip

Read = Callable[..., Iterator[Record]]


def guarded(kind: str, fix: str, zipped: bool = False) -> Callable[[Read], Read]:
    """Decorator of a reader that leaves its file to a library.

    Args:
        kind: What the file should be, such as ``spreadsheet``.
        fix: What to do about one that is none.
        zipped: Whether such files are zip archives, which must not unpack to more than they can hold.
    """

    def decorate(read: Read) -> Read:
        @functools.wraps(read)
        def guard(path: str | os.PathLike, *args: Any, **options: Any) -> Iterator[Record]:
            check_file(path)
            try:
                if zipped:
                    check_zip(path, whole=True)
                yield from read(path, *args, **options)
            except MMSignError:
                raise
            except Exception as error:  # parsers, decompressors and decoders all fail differently
                reason = str(error)[:200] or type(error).__name__
                raise MMSignError(f'is no readable {kind}: {reason}', file=path, fix=fix) from None

        return guard

    return decorate
