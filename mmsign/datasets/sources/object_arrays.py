"""Arrays of Python objects in ``.npy`` and ``.npz`` files: clips of several lengths, texts, dictionaries.

numpy writes them as pickles, which :mod:`mmsign.datasets.sources.safe_pickle` reads: plain numbers, texts and
containers come out of them, and no program runs.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources import safe_pickle
from mmsign.datasets.sources.pickle_checks import check_contents, check_counts
from mmsign.utils.numpy_files import check_size, read_header
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
            return _read(file.read_bytes())
        check_zip(file, whole=True)  # a member that lies about its size would be unpacked at one go
        with zipfile.ZipFile(file) as archive:
            return {name.removesuffix('.npy'): _read(archive.read(name)) for name in archive.namelist()}


def _read(content: bytes) -> Any:
    stream = io.BytesIO(content)
    shape, dtype = read_header(stream)
    if not dtype.hasobject:
        stream.seek(0)
        check_size(stream, len(content))
        stream.seek(0)
        return np.lib.format.read_array(stream, allow_pickle=False)
    if dtype.kind != 'O' or len(shape) > 1:
        raise safe_pickle.Refused('an array of objects of several axes')
    pickled = content[stream.tell() :]
    check_counts(pickled)
    found = _Reader(io.BytesIO(pickled), encoding='latin1').load()
    values = found.data if isinstance(found, safe_pickle._Array) else None
    if not isinstance(values, list) or len(values) != (shape[0] if shape else 1):
        raise safe_pickle.Refused('an array of objects in an unknown form')
    check_contents(values, len(pickled))
    values = safe_pickle._resolve(values)
    return values if shape else values[0]
