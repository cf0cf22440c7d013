"""SQLite files whose tables are others, hold other types, or are programs of their own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np

from fuzz.cases import Fault, Unfit

SUFFIXES = ('.sqlite', '.db')
ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, i, i, i, i FROM n'
VALUES = (
    'NULL',
    '-1',
    '1e300',
    "''",
    "x'00ff'",
    "x'c3'",
    'zeroblob(900000000)',
    "'2'",
    "'../../escaped'",
    "printf('%.900000000c','x')",
    'char(0)',
    '9e999',
)


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT NULL")
    return [name for (name,) in rows if not name.startswith('sqlite_')]


def statements(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """A table lost, emptied, doubled, replaced by an endless view, with a trigger, or with other values."""
    database = sqlite3.connect(file, isolation_level=None)
    try:
        database.execute('PRAGMA writable_schema = ON')
        tables = _tables(database)
        if not tables:
            raise Unfit
        table = tables[int(rng.integers(len(tables)))]
        columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
        column, value = columns[int(rng.integers(len(columns)))], VALUES[int(rng.integers(len(VALUES)))]
        kind = int(rng.integers(8))
        if kind == 0:
            database.execute(f'DROP TABLE "{table}"')
        elif kind == 1:
            database.execute(f'DELETE FROM "{table}"')
        elif kind == 2:
            database.execute(f'ALTER TABLE "{table}" RENAME TO "old"')
            database.execute(f'CREATE VIEW "{table}"({", ".join(columns[:5])}) AS {_some(columns)}')
        elif kind == 3:
            database.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO other')
        elif kind == 4:
            database.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE x(' WHERE name = ?", (table,))
        elif kind == 5:
            database.execute(f'INSERT INTO "{table}" SELECT * FROM "{table}"')
        else:
            database.execute(f'UPDATE "{table}" SET "{column}" = {value}')
    except (sqlite3.Error, MemoryError):
        raise Unfit from None
    finally:
        database.close()


def _some(columns: list[str]) -> str:
    wanted = ', '.join('i' for _ in columns[:5])
    return ENDLESS.replace('i, i, i, i, i FROM', f'{wanted} FROM')


FAULTS = [Fault('databases', 'other tables and values', statements, SUFFIXES)]
