"""The one exception type that bad input raises, and the one form its message takes."""

from __future__ import annotations

import re
import sys
from typing import Any

#: What a terminal would obey instead of showing: control characters, directions of writing; half characters.
_UNPRINTABLE = re.compile('[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')


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
        where = [_cut(str(file))] if file is not None else []
        if clip is not None:
            where.append(f'clip {_short(clip, 300)}')
        if field is not None:
            where.append(f'field {_short(field, 300)}')
        message = ': '.join([*where, _short(problem, 1200)])
        message = f'{message}. {fix}' if fix else message
        super().__init__(_UNPRINTABLE.sub(_escaped, ' '.join(message.splitlines())))

    def __reduce__(self) -> tuple:  # keyword-only arguments do not survive the default pickling
        return _rebuild, (self.problem, self.file, self.clip, self.field, self.fix)


def _short(text: Any, length: int) -> str:
    """On one line, cut where it gets long: files from outside may have cells of megabytes."""
    line = ' '.join(str(text).split())
    return line if len(line) <= length else f'{line[: length - 1]}…'


def _cut(path: str) -> str:
    """A path without its middle, if it has thousands of characters: tables from outside may hold any."""
    return path if len(path) <= 1000 else f'{path[:500]}…{path[-499:]}'


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode('unicode_escape').decode()


def warn(text: str) -> None:
    """One line on stderr that a user should read, though the work goes on."""
    print(f'warning: {" ".join(text.split())}', file=sys.stderr, flush=True)


def _rebuild(problem: str, file: Any, clip: Any, field: Any, fix: str | None) -> MMSignError:
    return MMSignError(problem, file=file, clip=clip, field=field, fix=fix)


def unwritable(path: object, reason: object) -> MMSignError:
    """What stands in a file's way, in the words of the system."""
    return MMSignError(
        f'cannot be written: {reason}', file=path, fix='check the path, its permissions and the free space'
    )
