"""The one exception type that bad input raises, and the one form its message takes."""

from __future__ import annotations

import sys
from typing import Any


class MMSignError(Exception):
    """Bad input, described in one line a user can act on.

    The message names the file, the clip and the field as far as they are
    known, says what is wrong, and ends with what to do.

    Args:
        problem: What is wrong, without a full stop.
        file: The file or folder that holds the bad input.
        clip: The id of the offending clip.
        field: The column, key or array that is wrong.
        fix: What the user should do about it.

    Examples:
        >>> str(MMSignError('has no frames', file='a.npy', clip='c1', fix='drop the clip'))
        'a.npy: clip c1: has no frames. drop the clip'
    """

    def __init__(
        self, problem: str, *, file: Any = None, clip: Any = None, field: Any = None, fix: str | None = None
    ) -> None:
        self.problem, self.file, self.clip, self.field, self.fix = problem, file, clip, field, fix
        where = [str(file)] if file is not None else []
        if clip is not None:
            where.append(f'clip {clip}')
        if field is not None:
            where.append(f'field {field}')
        message = ': '.join([*where, ' '.join(str(problem).split())])
        message = f'{message}. {fix}' if fix else message
        super().__init__(' '.join(message.splitlines()))

    def __reduce__(self) -> tuple:  # keyword-only arguments do not survive the default pickling
        return _rebuild, (self.problem, self.file, self.clip, self.field, self.fix)


def warn(text: str) -> None:
    """One line on stderr that a user should read, though the work goes on."""
    print(f'warning: {" ".join(text.split())}', file=sys.stderr, flush=True)


def _rebuild(problem: str, file: Any, clip: Any, field: Any, fix: str | None) -> MMSignError:
    return MMSignError(problem, file=file, clip=clip, field=field, fix=fix)
