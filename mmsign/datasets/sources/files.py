"""Finding the files of a data set."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path, PureWindowsPath
from unicodedata import normalize

from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import clean


def listed_path(root: Path, text: str) -> Path:
    """The file that a list names, in whatever form its writer's system has for it.

    Backslashes of Windows become slashes, and letters with accents may be composed on one disk and
    decomposed (macOS) on the other. A file that exists under the very name is taken first.

    Args:
        root: Where relative paths start.
        text: The path as listed.
    """
    text = text.strip()
    slashed = PureWindowsPath(text).as_posix() if '\\' in text else text
    if slashed == text and text.isascii() and text == clean(text):
        return root / text  # the usual case costs no look at the disk
    if os.path.exists(root / text):  # Path.exists() fails where a name is too long
        return root / text
    place = root
    for name in Path(slashed).parts:
        forms = (name, normalize('NFC', name), normalize('NFD', name), clean(name))
        place /= next((form for form in forms if os.path.exists(place / form)), name)
    return place


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
