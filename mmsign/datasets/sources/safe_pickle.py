"""Reading pickles from strangers: numpy arrays and plain containers, and nothing else.

A pickle is a program. This reader runs it with a closed list of harmless names,
and none of numpy's own unpickling code sees the data either: arrays are
collected as inert descriptions, checked, and built afterwards.
"""

from __future__ import annotations

import math
import mmap
import os
import pickle
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.sources.pickle_checks import BreaksOff, TooMuch, check_contents, check_counts
from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file

NUMERIC = 'biufcSU?'
DO_NOT = 'do not open it with anything else: a pickle can run any program'


class Refused(Exception):
    """The pickle asks for something that is neither an array nor a plain container."""


class _Dtype:
    """A data type: its name, and the byte order that pickle sets afterwards."""

    __slots__ = ('name', 'order')

    def __init__(self, name: Any, align: Any = False, copy: Any = True) -> None:
        name = name.decode('ascii') if isinstance(name, bytes) else name
        if not isinstance(name, str) or name.lstrip('<>=|')[:1] not in NUMERIC:
            raise Refused(f'an array of type {name!r}')
        self.name, self.order = name, '='

    def __setstate__(self, state: Any) -> None:
        # (version, byte order, subarray, names, fields, size, alignment, flags)
        if not isinstance(state, tuple) or len(state) < 5 or any(part is not None for part in state[2:5]):
            raise Refused('a structured array')
        order = state[1].decode('ascii') if isinstance(state[1], bytes) else state[1]
        if order not in ('<', '>', '=', '|'):
            raise Refused(f'byte order {order!r}')
        self.order = order

    def build(self) -> np.dtype:
        dtype = np.dtype(self.name)
        return dtype.newbyteorder('>') if self.order == '>' else dtype


class _Array:
    """An array or a scalar: shape, type and bytes."""

    __slots__ = ('data', 'dtype', 'fortran', 'shape')

    def __init__(self, shape: Any = None, dtype: Any = None, data: Any = b'', fortran: bool = False) -> None:
        self.shape, self.dtype, self.data, self.fortran = shape, dtype, data, fortran

    def __setstate__(self, state: Any) -> None:
        # (version, shape, dtype, whether in Fortran order, bytes)
        if not isinstance(state, tuple) or len(state) != 5:
            raise Refused('an array in an unknown form')
        _, self.shape, self.dtype, self.fortran, self.data = state

    def build(self) -> Any:
        data = self.data
        if isinstance(data, str):
            data = data.encode('latin1')  # as Python 2 wrote it
        if not isinstance(self.dtype, _Dtype) or not isinstance(data, (bytes, bytearray)):
            raise Refused('an array without plain numbers')
        dtype = self.dtype.build()
        if self.shape is None:  # a scalar
            if len(data) != dtype.itemsize:
                raise Refused('a scalar of the wrong length')
            return np.frombuffer(data, dtype)[0]
        shape = self.shape
        if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
            raise Refused('an array without a shape')
        if math.prod(shape) * dtype.itemsize != len(data):
            raise Refused(f'an array whose {len(data)} bytes do not fill its shape {shape}')
        flat = np.frombuffer(bytes(data), dtype) if math.prod(shape) else np.empty(0, dtype)
        return flat.reshape(shape, order='F' if self.fortran else 'C')


class _Name:
    """Stands for a function or class that a pickle names. It can be called and not changed."""

    __slots__ = ('_call',)

    def __init__(self, call: Any) -> None:
        self._call = call

    def __call__(self, *args: Any) -> Any:
        return self._call(*args)

    def __setstate__(self, state: Any) -> None:
        raise Refused('a change to a function')


def _latin1(text: Any, encoding: Any = 'latin1') -> bytes:
    if not isinstance(text, str) or encoding not in ('latin1', 'latin-1'):
        raise Refused(f'encoding {encoding!r}')
    return text.encode('latin1')


def _frombuffer(data: Any, dtype: Any, shape: Any, order: Any) -> _Array:
    return _Array(shape, dtype, data, order == 'F')


def _not_a_function(*args: Any) -> Any:
    raise Refused('an array made by hand')


_ARRAY_CLASS = _Name(_not_a_function)


def _reconstruct(subtype: Any, *rest: Any) -> _Array:
    if subtype is not _ARRAY_CLASS:
        raise Refused('a subclass of ndarray')
    return _Array()


ALLOWED: dict[tuple[str, str], Any] = {
    ('numpy', 'ndarray'): _ARRAY_CLASS,
    ('numpy', 'dtype'): _Name(_Dtype),
    ('_codecs', 'encode'): _Name(_latin1),
    ('collections', 'OrderedDict'): _Name(OrderedDict),
}
for _core in ('numpy.core', 'numpy._core'):
    ALLOWED[f'{_core}.multiarray', '_reconstruct'] = _Name(_reconstruct)
    ALLOWED[f'{_core}.multiarray', 'scalar'] = _Name(lambda dtype, data: _Array(None, dtype, data))
    ALLOWED[f'{_core}.numeric', '_frombuffer'] = _Name(_frombuffer)
for _builtins in ('builtins', '__builtin__'):
    for _kind in (set, frozenset):
        ALLOWED[_builtins, _kind.__name__] = _Name(_kind)
    ALLOWED[_builtins, 'bytes'] = _Name(lambda: b'')  # how old protocols write no bytes


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return ALLOWED[module, name]
        except KeyError:
            raise Refused(f'{module}.{name}') from None


def _resolve(value: Any) -> Any:
    """Build the collected arrays, wherever they are."""
    if isinstance(value, _Array):
        return value.build()
    if isinstance(value, dict):
        return type(value)((_resolve(key), _resolve(item)) for key, item in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value)(_resolve(item) for item in value)
    if isinstance(value, (_Name, _Dtype)):
        raise Refused('a function or type as a value')
    return value


def load_pickle(file: Path) -> Any:
    """Read a pickle of numpy arrays, scalars, strings, numbers and plain containers.

    Arrays are read-only.

    Raises:
        MMSignError: If the file is missing or truncated, or asks for anything else.
    """
    check_file(file)
    with refusing(file), open(file, 'rb') as stream:
        size = os.fstat(stream.fileno()).st_size
        if size:
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
                check_counts(content)
        found = _Reader(stream, encoding='latin1').load()
        check_contents(found, size)
        return _resolve(found)


@contextmanager
def refusing(file: Path) -> Iterator[None]:
    """Whatever goes wrong with a pickle is an error that names its file.

    Raises:
        MMSignError: See :func:`load_pickle`.
    """
    try:
        yield
    except BreaksOff as error:
        raise MMSignError(
            f'is truncated: it announces {error}', file=file, fix='copy or download it again'
        ) from None
    except (Refused, TooMuch) as error:
        raise MMSignError(
            f'refused: the pickle holds {str(error)[:200]}, which is neither a numeric array nor a plain '
            'container',
            file=file,
            fix=DO_NOT,
        ) from None
    except EOFError:
        raise MMSignError('is truncated', file=file, fix='copy or download it again') from None
    except Exception as error:  # a broken pickle may fail in any way; nothing of it has been kept
        raise MMSignError(
            f'is truncated or not a pickle: {type(error).__name__}: {str(error)[:200]}',
            file=file,
            fix='copy or download it again',
        ) from None


def as_numbers(values: Any) -> np.ndarray | None:
    """An array of real numbers, of what a pickle holds; None if it is something else."""
    try:
        array = np.asarray(values)
    except ValueError:  # lists of different lengths
        return None
    return array if array.dtype.kind in 'fiu' else None
