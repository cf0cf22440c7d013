"""Changed, lost and repeated bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from fuzz.cases import Fault

#: What damaged counts and offsets look like.
EXTREMES = (
    0,
    1,
    0x7F,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    1 << 40,
    (1 << 63) - 1,
    (1 << 64) - 1,
)


def _place(rng: np.random.Generator, size: int) -> int:
    """Anywhere; half of the time in the beginning, where headers are."""
    return int(rng.integers(min(size, 256) if rng.random() < 0.5 else size))


def flip(file: Path, rng: np.random.Generator, canary: Path) -> None:
    content = bytearray(file.read_bytes())
    for _ in range(int(rng.integers(1, 9)) if content else 0):
        content[_place(rng, len(content))] ^= 1 << int(rng.integers(8))
    file.write_bytes(content)


def overwrite(file: Path, rng: np.random.Generator, canary: Path) -> None:
    content = bytearray(file.read_bytes())
    start = _place(rng, len(content) or 1)
    count = int(rng.integers(1, 64))
    content[start : start + count] = rng.bytes(len(content[start : start + count]))
    file.write_bytes(content)


def sizes(file: Path, rng: np.random.Generator, canary: Path) -> None:
    content = bytearray(file.read_bytes())
    for _ in range(int(rng.integers(1, 4))):
        width = int(rng.choice([1, 2, 4, 8]))
        if len(content) < width:
            continue
        start = _place(rng, len(content) - width + 1)
        value = EXTREMES[int(rng.integers(len(EXTREMES)))] % (1 << 8 * width)
        content[start : start + width] = value.to_bytes(width, 'little' if rng.random() < 0.7 else 'big')
    file.write_bytes(content)


def cut(file: Path, rng: np.random.Generator, canary: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: _place(rng, len(content) or 1)])


def splice(file: Path, rng: np.random.Generator, canary: Path) -> None:
    content = file.read_bytes()
    start, there = _place(rng, len(content) or 1), _place(rng, len(content) or 1)
    piece = content[start : start + int(rng.integers(1, 300))]
    kind = int(rng.integers(3))
    if kind == 0:  # once more
        content = content[:there] + piece + content[there:]
    elif kind == 1:  # in the place of another
        content = content[:there] + piece + content[there + len(piece) :]
    else:  # lost
        content = content[:start] + content[start + len(piece) :]
    file.write_bytes(content)


def zeros(file: Path, rng: np.random.Generator, canary: Path) -> None:
    content = bytearray(file.read_bytes())
    start = _place(rng, len(content) or 1)
    end = min(len(content), start + int(rng.integers(1, 4096)))
    content[start:end] = bytes(end - start)
    file.write_bytes(content)


def more(file: Path, rng: np.random.Generator, canary: Path) -> None:
    with open(file, 'ab') as stream:
        stream.write(rng.bytes(int(rng.integers(1, 5000))))


def rubbish(file: Path, rng: np.random.Generator, canary: Path) -> None:
    kept = file.read_bytes()[: int(rng.integers(16))]
    file.write_bytes(kept + rng.bytes(int(rng.integers(1, 5000))))


def nothing(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """The good input has to be taken."""


FAULTS = [
    Fault('control', 'none', nothing, seen=True),
    Fault('bytes', 'bits flipped', flip, seen=True),
    Fault('bytes', 'bytes overwritten', overwrite, seen=True),
    Fault('bytes', 'extreme sizes', sizes, seen=True),
    Fault('bytes', 'truncated', cut, seen=True),
    Fault('bytes', 'chunks spliced', splice, seen=True),
    Fault('bytes', 'zeros', zeros, seen=True),
    Fault('bytes', 'bytes appended', more, seen=True),
    Fault('bytes', 'rubbish', rubbish, seen=True),
]
