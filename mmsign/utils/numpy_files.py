"""Arrays in ``.npy`` and ``.npz`` files from outside: no program runs, and no false size fills the memory."""

from __future__ import annotations

import io
import math
import os
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from mmsign.utils.errors import MMSignError
from mmsign.utils.files import replacing
from mmsign.utils.opening import check_file, check_zip

#: Axes that an array may have, and bytes that an empty one would have if its empty axes were not.
DIMENSIONS, EMPTY = 16, 16 << 20
#: Bytes of a header, as numpy has it.
LONGEST = 10_000


def load_arrays(file: str | os.PathLike) -> dict[str, np.ndarray]:
    """All arrays of a ``.npy`` (under the name ``''``) or ``.npz`` file; never unpickles.

    Sizes are compared before memory is taken, and the checksums of an ``.npz`` are.

    Raises:
        MMSignError: If the file is missing, truncated, not numpy's, or holds Python objects.
    """
    path = check_file(file)
    try:
        with open(path, 'rb') as stream:
            if stream.read(4) != b'PK\x03\x04':
                stream.seek(0)
                check_size(stream, path.stat().st_size)
                stream.seek(0)
                return {'': np.lib.format.read_array(stream, allow_pickle=False)}
        check_zip(path)
        with zipfile.ZipFile(path) as archive:
            arrays = {}
            for member in archive.infolist():
                opened = partial(archive.open, member)
                arrays[member.filename.removesuffix('.npy')] = read_array(opened, member.file_size)
            return arrays
    except Exception as error:  # damaged files raise whatever their decoders do
        raise _unreadable(path, error) from None


def write_arrays(path: str | os.PathLike, arrays: Mapping[str, Any], compressed: bool = False) -> None:
    """Write an ``.npz``, atomically.

    It is made in memory: a zip file whose disk gets full is closed once more when Python forgets it, which
    prints a traceback past every ``except``.

    Raises:
        MMSignError: If it cannot be written.
    """
    content = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(content, **arrays)
    with replacing(path) as partial:
        partial.write_bytes(content.getbuffer())


def map_array(file: str | os.PathLike) -> np.ndarray:
    """The array of a ``.npy`` as a read-only memory map.

    Raises:
        MMSignError: As :func:`load_arrays`.
    """
    path = check_file(file)
    try:
        with open(path, 'rb') as stream:
            check_size(stream, path.stat().st_size)
        return np.lib.format.open_memmap(path, mode='r')
    except Exception as error:
        raise _unreadable(path, error) from None


def check_size(stream: Any, size: int) -> tuple[tuple[int, ...], np.dtype]:
    """Compare what a ``.npy`` declares with the bytes that follow: damage must not fill the memory.

    Args:
        stream: Its beginning.
        size: Bytes of it.

    Returns:
        Shape and type.

    Raises:
        ValueError: If they differ, or the file holds Python objects.
    """
    shape, dtype = read_header(stream)
    held = size - stream.tell()
    if dtype.hasobject:
        raise ValueError('it holds Python objects, which may be programs')
    sizes = [n for n in shape if n]  # an empty array takes no memory, and what is made of it may
    good = len(shape) <= DIMENSIONS and min(shape, default=0) >= 0 and dtype.itemsize > 0
    good = good and math.prod(shape) * dtype.itemsize == held
    if not good or math.prod(sizes) * dtype.itemsize > held + EMPTY:
        said = f'the shape {str(shape)[:80]} of {str(dtype)[:80]}'
        raise ValueError(f'it declares {said} and holds {held} bytes')
    return shape, dtype


def read_header(stream: Any) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type of an array, from the beginning of a ``.npy``.

    Raises:
        ValueError: If it is none.
    """
    start = stream.read(8)
    if start[:6] != np.lib.format.MAGIC_PREFIX or start[6:7] not in b'\x01\x02\x03':
        raise ValueError('it does not begin as a .npy file does')
    width = 2 if start[6] == 1 else 4
    length = stream.read(width)
    count = int.from_bytes(length, 'little')
    if count > LONGEST:
        raise ValueError(f'its header has {count} bytes')
    header = io.BytesIO(start + length + stream.read(count))
    try:
        np.lib.format.read_magic(header)
        read = np.lib.format.read_array_header_1_0 if width == 2 else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(header)
    except Exception as error:  # of Python's tokenizer, which is not meant for what is no Python
        raise ValueError(f'its header cannot be read: {str(error)[:200]}') from None
    return shape, dtype


def read_array(opened: Callable[[], IO[bytes]], size: int) -> np.ndarray:
    """The array of a member of an ``.npz``, or of a ``.npy``; never unpickles.

    Args:
        opened: Opens it; who goes back in a member is not told that its checksum is wrong.
        size: Its bytes, unpacked.

    Raises:
        Exception: What its decoders raise where it is damaged.
    """
    with opened() as stream:
        check_size(stream, size)
    with opened() as stream:
        array = np.lib.format.read_array(stream, allow_pickle=False)
        stream.read(1)  # the checksum is compared at the end
    return array


def _unreadable(file: Path, error: Exception) -> MMSignError:
    return MMSignError(
        f'is not a readable numpy file: {str(error)[:300] or type(error).__name__}',
        file=file,
        fix='copy it again, or save plain numeric arrays with numpy.save or numpy.savez',
    )
