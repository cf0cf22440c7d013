"""Databases that another program keeps for itself, or that cannot be opened."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from mmsign.prompts.readers.sqlite import read
from mmsign.utils.errors import MMSignError

QUERY = 'SELECT word AS headword, description AS text FROM signs'


def test_a_locked_database_is_said_to_be_locked(tmp_path: Path) -> None:
    file = tmp_path / 'signs.db'
    owner = sqlite3.connect(file, isolation_level=None)
    owner.execute('CREATE TABLE signs (word, description)')
    owner.execute("INSERT INTO signs VALUES ('sit', 'The hand is held level.')")
    assert [record.headword for record in read(file, QUERY)] == ['sit']
    owner.execute('BEGIN EXCLUSIVE')
    start = time.monotonic()
    with pytest.raises(MMSignError, match='is locked by another program') as error:
        list(read(file, QUERY))
    assert time.monotonic() - start < 30
    assert error.value.file == file
    owner.execute('COMMIT')
    owner.close()
    assert len(list(read(file, QUERY))) == 1


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(MMSignError, match='is a folder and not a file') as error:
        list(read(tmp_path, QUERY))
    assert error.value.file == tmp_path
