"""Paths in configs and on command lines: ``mmsign://`` and ``mmsign::`` name what ships with the package."""

from __future__ import annotations

import os
import re
from pathlib import Path

import mmsign

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
