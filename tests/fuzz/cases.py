"""Faults, targets, and how a case of the two is made."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np


class Unfit(Exception):
    """A fault cannot be made in this file, such as a changed key in JSON without keys."""


class Wrong(Exception):
    """mmsign took an input and gave what it must not give."""


@dataclass(frozen=True)
class Fault:
    """A way to damage a file.

    Attributes:
        group: Of which it is, a row of the table, such as ``bytes``.
        name: Of the fault.
        damage: Called with the file, a generator, and a path that code hidden in the file would make.
        suffixes: Of the files that can have it; none: all.
        seen: Whether a checksum in the file must notice it.
    """

    group: str
    name: str
    damage: Callable[[Path, np.random.Generator, Path], Any]
    suffixes: tuple[str, ...] = ()
    seen: bool = False


@dataclass
class Target:
    """A kind of file, and how mmsign opens it.

    Attributes:
        name: Of the format.
        make: Writes a good input into an empty folder.
        open: Opens it; gives what was read, :class:`Wrong` where that breaks a promise.
        checksummed: Suffixes of files that carry checksums: changed bytes are noticed there, or harmless.
        more: Faults of this format alone.
        without: Groups of faults that do not apply.
    """

    name: str
    make: Callable[[Path], Any]
    open: Callable[[Path], Any]
    checksummed: tuple[str, ...] = ()
    more: Sequence[Fault] = field(default_factory=list)
    without: tuple[str, ...] = ()


def generator(seed: int, target: str, number: int) -> np.random.Generator:
    """Everything that is drawn in a case comes from here."""
    return np.random.default_rng([seed, zlib.crc32(target.encode()), number])


def files_in(folder: Path) -> list[Path]:
    """The files of an input, in one order on every machine."""
    return sorted(file for file in folder.rglob('*') if file.is_file())


def fitting(fault: Fault, files: Sequence[Path]) -> list[Path]:
    """The files that can have a fault."""
    return [file for file in files if not fault.suffixes or file.suffix.lower() in fault.suffixes]


def faults_of(target: Target, files: Sequence[Path], known: Sequence[Fault]) -> list[Fault]:
    """The faults that fit a target, in one order."""
    every = [*known, *target.more]
    return [fault for fault in every if fault.group not in target.without and fitting(fault, files)]


def same(a: Any, b: Any) -> bool:
    """Whether two results are equal, arrays by their values."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        a, b = np.asarray(a), np.asarray(b)
        equal_nan = a.dtype.kind in 'fc' and b.dtype.kind in 'fc'
        return a.shape == b.shape and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=equal_nan)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and bool(a == b)
