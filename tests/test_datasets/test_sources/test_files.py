"""Finding files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mmsign.datasets.sources.files import find_files, listed_path
from mmsign.utils.errors import MMSignError


def test_files_are_found_to_the_bottom(tmp_path: Path) -> None:
    for name in ('b/x.NPY', 'a.npz', 'b/._x.npy', 'b/y.txt', 'folder.npy/z.npy'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b'')
    found = find_files(tmp_path, ('.npy', '.npz'))
    assert [str(file.relative_to(tmp_path)) for file in found] == ['a.npz', 'b/x.NPY', 'folder.npy/z.npy']
    with pytest.raises(MMSignError, match='no such folder'):
        find_files(tmp_path / 'c', ('.npy',))


def test_a_listed_file_is_found_under_the_name_that_the_disk_has(tmp_path: Path) -> None:
    for name in ('a b.npy', 'x/cafe\u0301.npy', 'x/na\u00efve.npy', 'two  blanks.npy', 'back\\slash.npy'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b'')
    for text, name in (
        ('a b.npy', 'a b.npy'),
        (' a\u00a0b.npy\n', 'a b.npy'),
        ('x\\caf\u00e9.npy', 'x/cafe\u0301.npy'),
        ('x/nai\u0308ve.npy', 'x/na\u00efve.npy'),
        ('two  blanks.npy', 'two  blanks.npy'),
        ('back\\slash.npy', 'back\\slash.npy'),
        ('x\\nowhere.npy', 'x/nowhere.npy'),
        ('/abs/a.npy', '/abs/a.npy'),
    ):
        assert listed_path(tmp_path, text) == tmp_path / name


@pytest.mark.parametrize('name', ['x' * 5000, 'é' * 5000, 'a\\' + 'x' * 5000, 'é\x00'])
def test_names_that_no_disk_takes(tmp_path: Path, name: str) -> None:
    assert not os.path.exists(listed_path(tmp_path, name))
