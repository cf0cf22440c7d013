"""SQLite files from outside, opened for reading only: a database may hold programs of its own."""

from __future__ import annotations

import os
import sqlite3

from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file

#: Bytes of a cell.
LONGEST = 64 << 20
#: Seconds that a program is waited for that keeps the database locked.
PATIENCE = 1


def open_database(path: str | os.PathLike) -> sqlite3.Connection:
    """A read-only connection that refuses huge cells, other files, and views without an end.

    Raises:
        MMSignError: If there is no such file.
    """
    try:
        # the read-only URI needs the special characters of a path escaped
        uri = check_file(path).resolve().as_uri() + '?mode=ro'
        connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE)
    except sqlite3.Error as error:
        raise MMSignError(
            f'cannot be opened: {error}', file=path, fix='check the path and its permissions'
        ) from None
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    connection.set_authorizer(_allowed)
    return connection


def refuse_locked(error: Exception, path: str | os.PathLike) -> None:
    """Say of a database that another program keeps locked that it is whole; of other errors nothing.

    Raises:
        MMSignError: If that is the error.
    """
    if getattr(error, 'sqlite_errorcode', None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise MMSignError(
            'is locked by another program', file=path, fix='close that program, or read a copy of the file'
        ) from None


def _allowed(action: int, *about: str | None) -> int:
    """Everything that reads, but for recursion: a view that the file brings along may have no end."""
    return (
        sqlite3.SQLITE_DENY
        if action in (sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_ATTACH)
        else sqlite3.SQLITE_OK
    )
