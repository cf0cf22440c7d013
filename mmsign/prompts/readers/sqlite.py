"""SQLite: the rows of a query that names its columns headword, text and entry."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator

from mmsign.prompts.readers.cleaning import plain
from mmsign.prompts.readers.record import Record
from mmsign.utils.databases import open_database, refuse_locked
from mmsign.utils.errors import MMSignError

_EXAMPLE = "--query 'SELECT word AS headword, description AS text, title AS entry FROM signs'"


def read(path: str | os.PathLike, query: str | None) -> Iterator[Record]:
    """Rows of a query; the database is opened read-only.

    Args:
        path: The database.
        query: Must give ``headword`` and ``text``; ``entry`` is optional.

    Raises:
        MMSignError: If there is no query, it fails, or a column is missing.
    """
    if not query:
        raise MMSignError(
            f'is a database and needs a query; it has {tables(path)}',
            file=path,
            field='query',
            fix=f'add {_EXAMPLE}',
        )
    connection = open_database(path)
    try:
        rows = connection.execute(query)
        names = [column[0].casefold() for column in rows.description or ()]
        for name in ('headword', 'text'):
            if name not in names:
                raise MMSignError('is no column of the query', file=path, field=name, fix=f'like {_EXAMPLE}')
        for row in rows:
            values = dict(zip(names, row))
            headword, text, entry = (
                _text(values.get(name), name, path) for name in ('headword', 'text', 'entry')
            )
            if headword and text:
                yield Record(headword, text, entry or headword)
    except (sqlite3.Error, UnicodeError) as error:
        refuse_locked(error, path)
        raise MMSignError(
            f'{error}; it has {tables(path)}', file=path, field='query', fix='correct the query'
        ) from None
    finally:
        connection.close()


def tables(path: str | os.PathLike) -> str:
    """The tables of a database with their columns, in one line."""
    connection = open_database(path)
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
        )
        found = []
        for (name,) in names.fetchall():
            columns = connection.execute('SELECT name FROM pragma_table_info(?)', (name,))
            found.append(f'{name}({", ".join(column for (column,) in columns)})')
        return '; '.join(found)[:600] or 'no tables'
    except sqlite3.Error:
        return 'no readable tables'
    finally:
        connection.close()


def _text(value: object, name: str, path: str | os.PathLike) -> str:
    """A cell as text; a BLOB is text that was stored as bytes, or no text at all."""
    try:
        text = '' if value is None else value.decode() if isinstance(value, bytes) else str(value)
        return plain(text)
    except UnicodeDecodeError:
        raise MMSignError(
            'holds bytes that are not UTF-8', file=path, field=name, fix='select a column of text'
        ) from None
