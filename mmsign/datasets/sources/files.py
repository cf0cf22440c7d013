"""Finding the files of a data set."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from mmsign.utils.errors import MMSignError


def find_files(folder: str | os.PathLike, suffixes: Collection[str]) -> list[Path]:
    """Files below a folder with one of these endings (in small letters), sorted.

    The files ``._…`` that macOS puts beside others are left out.

    Raises:
        MMSignError: If there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise MMSignError('no such folder', file=folder, fix='correct the path')
    return sorted(
        file
        for file in folder.rglob('*')
        if file.suffix.lower() in suffixes and not file.name.startswith('._') and file.is_file()
    )
