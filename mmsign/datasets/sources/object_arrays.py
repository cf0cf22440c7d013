"""Arrays of Python objects in ``.npy`` and ``.npz`` files: clips of several lengths, texts, dictionaries.

numpy writes them as pickles, which :mod:`mmsign.datasets.sources.safe_pickle` reads: plain numbers, texts and
containers come out of them, and no program runs.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

from mmsign.datasets.sources import safe_pickle
from mmsign.datasets.sources.pickle_checks import check_contents, check_counts
from mmsign.utils.numpy_files import read_array, read_header
from mmsign.utils.opening import check_file, check_zip


class _Type(safe_pickle._Dtype):
    """A data type, of Python objects too."""

    __slots__ = ()

    def __init__(self, name: Any, align: Any = False, copy: Any = True) -> None:
        if name in ('O', 'O4', 'O8', b'O8'):
            self.name, self.order = 'O', '='
        else:
            super().__init__(name, align, copy)


class _Reader(safe_pickle._Reader):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ('numpy', 'dtype'):
            return safe_pickle._Name(_Type)
        return super().find_class(module, name)


def load_objects(file: Path) -> Any:
    """What a numpy file holds: a value for a ``.npy``, name → value for an ``.npz``.

    An array of objects is a list of them; one of no axes is the object alone.

    Raises:
        MMSignError: If the file cannot be read, or holds anything but arrays and plain containers.
    """
    check_file(file)
    with safe_pickle.refusing(file):
        if file.suffix.lower() == '.npy':
            return _read(lambda: open(file, 'rb'), file.stat().st_size)
        check_zip(file, whole=True)  # a member that lies about its size would be unpacked at one go
        with zipfile.ZipFile(file) as archive:
            return {
                member.filename.removesuffix('.npy'): _read(partial(archive.open, member), member.file_size)
                for member in archive.infolist()
            }


def _read(opened: Callable[[], IO[bytes]], size: int) -> Any:
    """One array; nothing is read before its header says what it is."""
    with opened() as stream:
        shape, dtype = read_header(stream)
        pickled = stream.read() if dtype.hasobject else b''
    if not dtype.hasobject:
        return read_array(opened, size)
    if dtype.kind != 'O' or len(shape) > 1:
        raise safe_pickle.Refused('an array of objects of several axes')
    check_counts(pickled)
    found = _Reader(io.BytesIO(pickled), encoding='latin1').load()
    values = found.data if isinstance(found, safe_pickle._Array) else None
    if not isinstance(values, list) or len(values) != (shape[0] if shape else 1):
        raise safe_pickle.Refused('an array of objects in an unknown form')
    check_contents(values, len(pickled))
    values = safe_pickle._resolve(values)
    return values if shape else values[0]
