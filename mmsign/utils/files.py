"""Writing files so that a killed program leaves the old one or the new one, and hashing them."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mmsign.utils.errors import MMSignError, unwritable
from mmsign.utils.lock import only_one
from mmsign.utils.paths import beside


@contextmanager
def writing(path: str | os.PathLike) -> Iterator[None]:
    """One line about what cannot be written in the block, which writes to ``path``.

    Raises:
        MMSignError: For a folder or file that cannot be written, or a full disk.
    """
    try:
        yield
    except OSError as error:
        _explain(error, Path(path), Path(path))
        raise


@contextmanager
def replacing(path: str | os.PathLike) -> Iterator[Path]:
    """A path to write to that takes the place of ``path`` when the block ends without an error.

    Its folder is made. After an error, ``path`` is what it was, and what was begun is removed.

    Raises:
        MMSignError: If the folder or the file cannot be written, or the disk is full.

    Examples:
        >>> with replacing('scores.npz') as partial:
        ...     partial.write_bytes(b'numbers')
        7
    """
    with _renaming(Path(path), folder=False) as partial:
        yield partial


@contextmanager
def replacing_folder(path: str | os.PathLike) -> Iterator[Path]:
    """An empty folder to write into that gets the name ``path`` when the block ends without an error.

    What an earlier program left in its place is removed first, and it itself after an error.

    Raises:
        MMSignError: If ``path`` exists, another process writes it, a folder or file cannot be written, or
            the disk is full.

    Examples:
        >>> with replacing_folder('model') as partial:
        ...     write_text(partial / 'model.json', '{}')
    """
    path = Path(path)
    check_new(path)
    with only_one(path), _renaming(path, folder=True) as partial:
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir()
        yield partial


def check_new(path: str | os.PathLike) -> None:
    """Refuse a place that is taken, be it by a link to nowhere.

    Raises:
        MMSignError: If something is there.
    """
    if os.path.lexists(path):
        raise MMSignError('already exists', file=path, fix='remove it or choose another --out')


@contextmanager
def _renaming(path: Path, folder: bool) -> Iterator[Path]:
    partial = beside(path, '.partial')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        os.replace(partial, path)
    except OSError as error:
        _explain(error, path, partial)
        raise
    finally:
        if folder:
            shutil.rmtree(partial, ignore_errors=True)
        elif partial.is_file():  # a folder of that name is an interrupted archive's
            partial.unlink()


def _explain(error: OSError, path: Path, partial: Path) -> None:
    """Raise an error that names ``path``, unless this one names another file, which was read meanwhile."""
    named = (
        Path(os.fsdecode(error.filename)) if isinstance(error.filename, (str, bytes, os.PathLike)) else path
    )
    if named in (path, partial, *path.parents) or partial in named.parents:
        raise unwritable(path, error.strerror or error) from error


def write_text(path: str | os.PathLike, text: str) -> None:
    """Write a text in UTF-8, atomically."""
    with replacing(path) as partial:
        partial.write_text(text, encoding='utf8', newline='')


def write_json(path: str | os.PathLike, content: Any, **options: Any) -> None:
    """Write JSON for people and programs, atomically; what JSON does not know becomes its ``str``.

    Args:
        path: The file.
        content: What it says.
        **options: For ``json.dumps``.
    """
    options = {'indent': 1, 'default': str, **options}
    write_text(path, json.dumps(content, **options) + '\n')


def write_csv(path: str | os.PathLike, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a table with a header, atomically; keys that are no column are left out."""
    with replacing(path) as partial, open(partial, 'w', newline='', encoding='utf8') as stream:
        writer = csv.DictWriter(stream, columns, extrasaction='ignore')
        writer.writeheader()
        writer.writerows(rows)


def file_hash(path: str | os.PathLike) -> str:
    """SHA-256 of a file, in hexadecimal; read in pieces."""
    with open(path, 'rb') as stream:
        return hashlib.file_digest(stream, 'sha256').hexdigest()


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
