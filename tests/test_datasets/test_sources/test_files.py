"""Finding files."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsign.datasets.sources.files import find_files
from mmsign.utils.errors import MMSignError


def test_files_are_found_to_the_bottom(tmp_path: Path) -> None:
    for name in ('b/x.NPY', 'a.npz', 'b/._x.npy', 'b/y.txt', 'folder.npy/z.npy'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b'')
    found = find_files(tmp_path, ('.npy', '.npz'))
    assert [str(file.relative_to(tmp_path)) for file in found] == ['a.npz', 'b/x.NPY', 'folder.npy/z.npy']
    with pytest.raises(MMSignError, match='no such folder'):
        find_files(tmp_path / 'c', ('.npy',))
