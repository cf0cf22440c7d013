"""Databases from outside are read, and nothing else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from helpers import one_line_error

from mmsign.prompts.readers import open_source
from mmsign.utils.databases import open_database

COUNT = 'WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, i FROM n'


def make(file: Path, *statements: str) -> Path:
    with sqlite3.connect(file) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return file


def test_reading_only(tmp_path: Path) -> None:
    file = make(
        tmp_path / 'a b#%.db', 'CREATE TABLE signs (word, text)', "INSERT INTO signs VALUES ('a', 'b')"
    )
    database = open_database(file)
    assert database.execute('SELECT * FROM signs').fetchall() == [('a', 'b')]
    for statement in (
        "INSERT INTO signs VALUES ('c', 'd')",
        "ATTACH 'x.db' AS x",
        "SELECT load_extension('x')",
    ):
        with pytest.raises(sqlite3.Error):
            database.execute(statement)


def test_views_without_an_end_and_huge_cells(tmp_path: Path) -> None:
    file = make(tmp_path / 'a.db', f'CREATE VIEW signs(headword, text) AS {COUNT}')
    with one_line_error('a.db: field query', 'not authorized'):
        list(open_source(file, query='SELECT headword, text FROM signs'))
    file = make(tmp_path / 'b.db', 'CREATE TABLE signs (headword, text)', "INSERT INTO signs VALUES ('a', 1)")
    with one_line_error('b.db: field query', 'too big'):
        list(open_source(file, query='SELECT headword, zeroblob(900000000) AS text FROM signs'))


def test_what_is_no_file(tmp_path: Path) -> None:
    with one_line_error(tmp_path / 'a.db', 'is missing'):
        open_database(tmp_path / 'a.db')
