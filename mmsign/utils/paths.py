"""Paths in configs and on command lines: ``mmsign://`` and ``mmsign::`` name what ships with the package."""

from __future__ import annotations

import os
import re
from pathlib import Path

import mmsign
from mmsign.utils.errors import MMSignError

SCHEME = 'mmsign://'
#: As in OpenMMLab: the package, two colons, the config.
CONFIG_SCHEME = 'mmsign::'


def resolve(path: str | os.PathLike) -> Path:
    """A usable path: ``mmsign://descriptions/x.jsonl`` lies in the package's ``assets``."""
    text = os.fspath(path)
    if text.startswith(SCHEME):
        return Path(mmsign.__file__).parent / 'assets' / text[len(SCHEME) :]
    return Path(text)


def shipped(name: str) -> Path:
    """The folder ``configs`` or ``tools``: inside an installed package, or beside it in a checkout."""
    package = Path(mmsign.__file__).parent
    installed = package / '.mim' / name
    return installed if installed.is_dir() else package.parent / name


def beside(path: str | os.PathLike, ending: str) -> Path:
    """The path with an ending behind its name.

    Raises:
        MMSignError: For a path without a name of its own, such as ``.`` or ``/``.

    Examples:
        >>> str(beside('out/a.jsonl', '.journal'))
        'out/a.jsonl.journal'
    """
    path = Path(path)
    if path.name in ('', '..'):
        raise MMSignError('has no name of its own', file=path, fix='name a file or folder to be written')
    return path.with_name(path.name + ending)


def without_suffix(path: Path) -> Path:
    """The path without its suffix; one that has no name, such as ``.`` in a table, stays as it is."""
    return path.with_suffix('') if path.name else path


def file_name(text: str) -> str:
    """A name that every file system takes.

    Examples:
        >>> file_name('w/o texts')
        'w_o texts'
    """
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', '_', text)


def resolve_config(path: str | os.PathLike) -> Path:
    """A usable path: ``mmsign::gspmc_slr500.py`` is the config that ships with the package."""
    text = os.fspath(path)
    if text.startswith(CONFIG_SCHEME):
        return shipped('configs') / text[len(CONFIG_SCHEME) :]
    return Path(text)
