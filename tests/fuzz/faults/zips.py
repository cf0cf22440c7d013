"""Zip archives whose members are bombs, lie outside, are lost, twice, or of other names."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np

from fuzz.cases import Fault

SUFFIXES = ('.npz', '.docx', '.xlsx', '.pth')
#: What a bomb unpacks to.
UNPACKED = 3 << 30


def _members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(file: Path, members: list[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_STORED) as archive:
        for name, content in members:
            archive.writestr(name, content)


def bomb(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """A member of a few kilobytes that unpacks to gigabytes of zeros, honest about it or not."""
    members = list(_members(file).items())
    i = int(rng.integers(len(members)))
    name, content = members[i]
    if name.endswith('.npy'):
        head = repr({'descr': '<f4', 'fortran_order': False, 'shape': (UNPACKED // 4,)}).encode()
        content = b'\x93NUMPY\x01\x00' + (118).to_bytes(2, 'little') + head.ljust(117) + b'\n'
    packed = _deflated(content)
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_STORED) as archive:
        for other, what in members[:i] + members[i + 1 :]:
            archive.writestr(other, what)
        info = zipfile.ZipInfo(name)
        archive.writestr(info, packed)  # as stored; the directory is corrected below
    raw = bytearray(file.read_bytes())
    for mark, at in ((b'PK\x03\x04', 8), (b'PK\x01\x02', 10)):
        place = raw.rfind(mark)
        struct.pack_into('<H', raw, place + at, 8)  # deflated
        size = len(content) + UNPACKED if rng.random() < 0.7 else len(content)
        struct.pack_into('<I', raw, place + at + 14, size)
    file.write_bytes(raw)


def _deflated(start: bytes, cache: dict[str, bytes] = {}) -> bytes:  # noqa: B006 - made once
    """A deflate stream of ``start`` and gigabytes of zeros."""
    import zlib

    if 'zeros' not in cache:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        piece = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        cache['zeros'] = piece * (UNPACKED >> 24) + packer.flush()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH) + cache['zeros']


def names(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Members under names that lead outside, or of another member."""
    members = list(_members(file).items())
    i = int(rng.integers(len(members)))
    outside = (
        '../../escaped',
        '/tmp/escaped',
        '..\\..\\escaped',
        'a/../../escaped.npy',
        '/',
        'x' * 5000,
        members[0][0],
    )
    name = outside[int(rng.integers(len(outside)))]
    if rng.random() < 0.5:
        members[i] = (name, members[i][1])
    else:
        members.append((name, members[i][1]))
    _write(file, members)


def lost(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """A member lost, emptied, exchanged with another, or twice with other contents."""
    members = list(_members(file).items())
    i, j = rng.integers(len(members), size=2).tolist()
    kind = int(rng.integers(4))
    if kind == 0:
        del members[i]
    elif kind == 1:
        members[i] = (members[i][0], b'')
    elif kind == 2:
        members[i], members[j] = (members[i][0], members[j][1]), (members[j][0], members[i][1])
    else:
        members.append((members[i][0], members[j][1]))
    _write(file, members)


def directory(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Fields of the central directory: sizes, offsets, flags, methods."""
    raw = bytearray(file.read_bytes())
    places = [
        i for i in range(len(raw) - 46) if raw[i : i + 4] in (b'PK\x01\x02', b'PK\x03\x04', b'PK\x05\x06')
    ]
    place = places[int(rng.integers(len(places)))]
    at = place + int(rng.integers(4, 46))
    values = (0, 1, 8, 12, 14, 99, 0xFF)
    raw[min(at, len(raw) - 1)] = values[int(rng.integers(len(values)))]
    file.write_bytes(raw)


FAULTS = [
    Fault('bombs', 'zip bombs', bomb, SUFFIXES),
    Fault('archives', 'member names that lead outside', names, SUFFIXES),
    Fault('archives', 'members lost, twice, exchanged', lost, SUFFIXES),
    Fault('archives', 'false directory', directory, SUFFIXES, seen=True),
]
