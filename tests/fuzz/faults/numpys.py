"""Arrays with false headers, other types, other shapes, strange numbers, and Python objects inside."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from fuzz.cases import Fault, Unfit
from fuzz.faults.pickles import programs
from mmsign.utils.numpy_files import read_header

SUFFIXES = ('.npy', '.npz')
TYPES = (
    'f2',
    '>f4',
    'f8',
    'c8',
    'i1',
    'u8',
    '?',
    'U3',
    'S4',
    'M8[s]',
    'm8[D]',
    'V8',
    'O',
    [('a', 'f4'), ('b', 'i2')],
)
NUMBERS = (np.nan, np.inf, -np.inf, 1e38, -1e38, -1, 1e-45, 3.4e38, 0, 1.3, 100, -0.05)


def array_bytes(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def _change(change: Callable[[bytes, np.random.Generator, Path], bytes]) -> Any:
    """The fault in a ``.npy``, or in one member of an ``.npz``."""

    def damage(file: Path, rng: np.random.Generator, canary: Path) -> None:
        if file.suffix == '.npy':
            file.write_bytes(change(file.read_bytes(), rng, canary))
            return
        with zipfile.ZipFile(file) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = list(members)[int(rng.integers(len(members)))]
        members[name] = change(members[name], rng, canary)
        with zipfile.ZipFile(
            file, 'w', zipfile.ZIP_DEFLATED if rng.random() < 0.5 else zipfile.ZIP_STORED
        ) as archive:
            for member, content in members.items():
                archive.writestr(member, content)

    return damage


def _load(content: bytes) -> np.ndarray:
    """An array of a good input; numbers in the place of objects."""
    shape, dtype = read_header(io.BytesIO(content))
    if dtype.hasobject:
        return np.zeros(shape, np.float32)
    return np.load(io.BytesIO(content), allow_pickle=False)


def header(content: bytes, rng: np.random.Generator, canary: Path) -> bytes:
    """A shape, type or order that the bytes behind it do not have."""
    array = _load(content)
    sizes = (0, 1, 2, 3, 27, 10**4, 10**9, 10**12, 2**62, -1, -5)
    shape = list(array.shape) or [1]
    said: dict[str, Any] = {'descr': array.dtype.str, 'fortran_order': False, 'shape': array.shape}
    kind = int(rng.integers(5))
    if kind == 0:
        shape[int(rng.integers(len(shape)))] = int(sizes[int(rng.integers(len(sizes)))])
        said['shape'] = tuple(shape)
    elif kind == 1:
        said['shape'] = tuple(shape) * int(rng.integers(1, 20))
    elif kind == 2:
        said['descr'] = ('|O', '<f8', '<U9', '|V0', '|S0', '<c32', '<x4', '', None, 7, '|V2000000000')[
            int(rng.integers(11))
        ]
    elif kind == 3:
        said['fortran_order'] = (True, 1, 'x')[int(rng.integers(3))]
    else:
        said['shape'] = (None, (), ('a',), (1.5,), [3], (True,), (2**70,), ((),))[int(rng.integers(8))]
    text = repr(said).encode()
    if rng.random() < 0.1:
        text = b'(' * int(rng.choice([50, 300, 9000])) + text
    text += b' ' * (-(len(text) + 11) % 64) + b'\n'
    return b'\x93NUMPY\x01\x00' + len(text).to_bytes(4, 'little')[:2] + text + array.tobytes()


def kind(content: bytes, rng: np.random.Generator, canary: Path) -> bytes:
    array = _load(content)
    wanted = TYPES[int(rng.integers(len(TYPES)))]
    try:
        return array_bytes(array.astype(wanted))
    except (TypeError, ValueError):
        return array_bytes(np.zeros(array.shape, wanted))


def shape(content: bytes, rng: np.random.Generator, canary: Path) -> bytes:
    array = _load(content)
    if not array.size:
        raise Unfit
    forms = (
        *(
            lambda a: a.reshape(-1),
            lambda a: a[:0],
            lambda a: a[:1],
            lambda a: a[None],
            lambda a: a[..., None],
        ),
        *(
            lambda a: a[..., :1],
            lambda a: a[..., :0],
            lambda a: np.asfortranarray(a),
            lambda a: a.T,
            lambda a: a.flat[0],
        ),
        *(lambda a: np.concatenate([a, a]), lambda a: np.concatenate([a, a], -1) if a.ndim else a),
    )
    try:
        return array_bytes(np.asarray(forms[int(rng.integers(len(forms)))](array)))
    except (IndexError, ValueError):
        raise Unfit from None


def number(content: bytes, rng: np.random.Generator, canary: Path) -> bytes:
    """Some numbers, or all of one row, column or array, become strange ones."""
    array = _load(content).copy()
    if array.dtype.kind not in 'fiu' or not array.size:
        raise Unfit
    put: Any = NUMBERS[int(rng.integers(len(NUMBERS)))]
    if array.dtype.kind != 'f':
        limits = np.iinfo(array.dtype)
        put = (limits.min, limits.max, 0, -1 if limits.min < 0 else 1)[int(rng.integers(4))]
    where = int(rng.integers(4)) if array.ndim else 3
    if where == 0:
        array.flat[rng.integers(array.size, size=int(rng.integers(1, 5)))] = put
    elif where == 1:
        array[int(rng.integers(len(array)))] = put
    elif where == 2:
        array[..., int(rng.integers(array.shape[-1]))] = put
    else:
        array[...] = put
    return array_bytes(array)


def objects(content: bytes, rng: np.random.Generator, canary: Path) -> bytes:
    """A program in the place of an array."""
    made = programs(canary)
    program = made[int(rng.integers(len(made)))]
    if rng.random() < 0.3:
        return program
    count = _load(content).shape
    text = repr({'descr': '|O', 'fortran_order': False, 'shape': count}).encode()
    text += b' ' * (-(len(text) + 11) % 64) + b'\n'
    return b'\x93NUMPY\x01\x00' + len(text).to_bytes(2, 'little') + text + program + pickle.dumps(None)


FAULTS = [
    Fault('arrays', 'false headers, huge sizes', _change(header), SUFFIXES),
    Fault('arrays', 'other types', _change(kind), SUFFIXES),
    Fault('arrays', 'other shapes', _change(shape), SUFFIXES),
    Fault('arrays', 'NaN, infinite and absurd numbers', _change(number), SUFFIXES),
    Fault('programs', 'objects in arrays', _change(objects), SUFFIXES),
]
