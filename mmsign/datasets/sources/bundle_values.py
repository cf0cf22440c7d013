"""What plain containers hold by name: arrays, texts, lists of arrays of several lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

#: Kind of clips of several lengths: a list of arrays.
RAGGED = 'ragged'


class Held(NamedTuple):
    """Something that a set holds under a name.

    Attributes:
        shape: Of the array; of a list of arrays (N, …) with the shape of the first one.
        kind: As numpy has it (``f``, ``i``, ``U`` …), or :data:`RAGGED`.
        load: Gives the array or the list.
    """

    shape: tuple[int, ...]
    kind: str
    load: Callable[[], Any]


def hold(name: str, value: Any) -> Iterator[tuple[str, Held]]:
    """What a value of plain containers and arrays holds.

    Dictionaries give a name to each of their values; a list of dictionaries with the same keys is a table of
    their values; a tuple is ``x`` and ``y``; texts and numbers alone are left out.
    """
    if isinstance(value, tuple) and len(value) == 2 and not all(map(_is_number, value)):
        value = dict(zip('xy', value))
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, dict) for item in value):
        keys = value[0].keys()
        value = {key: [item[key] for item in value] for key in keys} if _same_keys(value) else {}
    if isinstance(value, Mapping):
        if value and all(map(_is_number, value.values())):  # a map of labels: their names in order
            order = sorted(value, key=lambda key: value[key])
            if [int(value[key]) for key in order] == list(range(len(order))):
                yield from hold(name, [str(key) for key in order])
            return
        if value and all(isinstance(item, str) for item in value.values()):
            yield from _texts_by_key(name, value)
            return
        for key, item in value.items():
            yield from hold(joined(name, str(key)), item)
        return
    array = as_array(value)
    if array is not None and (isinstance(array, list) or array.ndim):
        yield name, hold_array(array)


def hold_array(array: np.ndarray | list[np.ndarray]) -> Held:
    """An array, or a list of arrays."""
    if isinstance(array, list):
        return Held((len(array), *array[0].shape), RAGGED, lambda: array)
    return Held(array.shape, array.dtype.kind, lambda: array)


def _texts_by_key(name: str, value: Mapping[Any, str]) -> Iterator[tuple[str, Held]]:
    """``{"0": "house"}`` names classes; other texts by key are left alone."""
    try:
        order = sorted(value, key=int)
        numbered = [int(key) for key in order] == list(range(len(order)))
    except (TypeError, ValueError):
        return
    if numbered:
        yield from hold(name, [value[key] for key in order])


def as_array(value: Any) -> np.ndarray | list[np.ndarray] | None:
    """A value as an array, as a list of arrays of numbers where clips have several lengths, or None."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value
    if not isinstance(value, (list, tuple, np.ndarray)) or not len(value):
        return None
    items = value.tolist() if isinstance(value, np.ndarray) else list(value)
    if all(isinstance(item, (str, bytes)) for item in items):
        return np.array(
            [item.decode('utf8', 'replace') if isinstance(item, bytes) else item for item in items]
        )
    try:
        array = np.array(items)
    except ValueError:  # of several lengths
        array = np.empty(0, object)
    if array.dtype.kind in 'biuf':
        return array
    try:
        clips = [np.array(item, np.float32) for item in items]
    except (OverflowError, TypeError, ValueError):
        return None
    return clips if all(clip.ndim for clip in clips) else None


def _is_number(value: Any) -> bool:
    """Whether it is a whole number, also written as a float."""
    number = isinstance(value, (int, float, np.integer, np.floating))
    return number and value == value and abs(value) < 1 << 31 and int(value) == value


def _same_keys(rows: Sequence[Mapping[Any, Any]]) -> bool:
    return all(row.keys() == rows[0].keys() for row in rows)


def joined(name: str, key: str) -> str:
    return f'{name}/{key}' if name and key else name or key
