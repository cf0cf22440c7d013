"""Something else in the place of a file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np

from fuzz.cases import Fault


def empty(file: Path, rng: np.random.Generator, canary: Path) -> None:
    file.write_bytes(b'')


def absent(file: Path, rng: np.random.Generator, canary: Path) -> None:
    file.unlink()


def folder(file: Path, rng: np.random.Generator, canary: Path) -> None:
    file.unlink()
    file.mkdir()
    if rng.random() < 0.5:
        (file / file.name).write_bytes(b'x')


def pipe(file: Path, rng: np.random.Generator, canary: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def device(file: Path, rng: np.random.Generator, canary: Path) -> None:
    file.unlink()
    file.symlink_to('/dev/zero')


def circle(file: Path, rng: np.random.Generator, canary: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


def another(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """A file that lies beside it, or this very program."""
    others = [other for other in sorted(file.parent.iterdir()) if other.is_file() and other != file]
    shutil.copyfile(others[int(rng.integers(len(others)))] if others else __file__, file)


FAULTS = [
    Fault('places', 'empty file', empty),
    Fault('places', 'no file', absent),
    Fault('places', 'folder', folder),
    Fault('places', 'named pipe', pipe),
    Fault('places', 'endless device', device),
    Fault('places', 'link to itself', circle),
    Fault('places', 'another file', another),
]
