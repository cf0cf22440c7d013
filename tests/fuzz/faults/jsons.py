"""JSON that says something else: other types, numbers that are none, nesting, keys lost and twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from fuzz.cases import Fault, Unfit
from fuzz.faults.texts import read, write

SUFFIXES = ('.json', '.jsonl')
#: What may stand in the place of a value, as it is written.
VALUES = (
    *('null', 'true', 'false', '0', '-1', '1', '0.5', '1e400', '-1e400', 'NaN', 'Infinity', '1e-320'),
    *('2147483648', '9223372036854775808', '1' * 400, '1' * 5000, '""', '"x"', '"0"'),
    *('"../../escaped"', '"/etc/passwd"', '"\\u0000"', '"\\ud800"', '"' + 'x' * 100_000 + '"'),
    *('[]', '[[]]'),
    *('[null]', '[1, 2, 3]', '{}', '{"a": 1}', '{"": null}', '[' * 2000 + ']' * 2000),
    *('[' * 100_000 + ']' * 100_000, '[1, "a"]'),
    '{"a":' * 100_000 + '1' + '}' * 100_000,
)  # fmt: skip
MARK = '@@here@@'


def _line(file: Path, rng: np.random.Generator) -> tuple[list[str], int, Any]:
    """The texts of a file, one of them, and what it says; a .json is one text."""
    lines = read(file).split('\n') if file.suffix == '.jsonl' else [read(file)]
    filled = [i for i, line in enumerate(lines) if line.strip()]
    if not filled:
        raise Unfit
    i = filled[int(rng.integers(len(filled)))]
    return lines, i, json.loads(lines[i])


def _places(content: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Containers and their keys, some of a long list."""
    keys = list(content) if isinstance(content, dict) else range(min(len(content), 40))
    for key in keys if isinstance(content, (dict, list)) else ():
        yield content, key
        if isinstance(content[key], (dict, list)) and depth < 8:
            yield from _places(content[key], depth + 1)


def _place(content: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    places = list(_places(content)) if isinstance(content, (dict, list)) else []
    if not places:
        raise Unfit
    shallow = places[: 1 + len(places) // 8]
    chosen = shallow if rng.random() < 0.3 else places
    return chosen[int(rng.integers(len(chosen)))]


def value(file: Path, rng: np.random.Generator, canary: Path) -> None:
    lines, i, content = _line(file, rng)
    put = VALUES[int(rng.integers(len(VALUES)))]
    if rng.random() < 0.05:
        lines[i] = put
    else:
        container, key = _place(content, rng)
        container[key] = MARK
        lines[i] = json.dumps(content, ensure_ascii=False).replace(f'"{MARK}"', put)
    write(file, '\n'.join(lines))


def keys(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """A value lost, twice, or under another key."""
    lines, i, content = _line(file, rng)
    container, key = _place(content, rng)
    kept = container[key]
    kind = int(rng.integers(3))
    if kind == 0:
        del container[key]
    elif isinstance(container, list):
        container.insert(0, kept)
    elif kind == 1:
        container['' if rng.random() < 0.3 else f'{key}x'] = container.pop(key)
    text = json.dumps(content, ensure_ascii=False)
    if isinstance(container, dict) and kind == 2:  # the same key again, with another value
        put = VALUES[int(rng.integers(len(VALUES)))]
        text = text.replace(f'"{key}":', f'"{key}": {put}, "{key}":', 1)
    lines[i] = text
    write(file, '\n'.join(lines))


FAULTS = [
    Fault('json', 'other values, deep nesting', value, SUFFIXES),
    Fault('json', 'keys lost, twice, renamed', keys, SUFFIXES),
]
