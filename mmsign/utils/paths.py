"""Paths in configs: ``mmsign://`` names a file that ships with the package."""

from __future__ import annotations

import os
from pathlib import Path

import mmsign

SCHEME = 'mmsign://'


def resolve(path: str | os.PathLike) -> Path:
    """A usable path: ``mmsign://descriptions/x.jsonl`` lies in the package's ``assets``."""
    text = os.fspath(path)
    if text.startswith(SCHEME):
        return Path(mmsign.__file__).parent / 'assets' / text[len(SCHEME) :]
    return Path(text)
