"""YAML that says something else: aliases without end, objects, other values."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from fuzz.cases import Unfit
from fuzz.faults.texts import read, write

SUFFIXES = ('.yml',)
#: What may stand in the place of a value, as it is written.
VALUES = (
    *('null', '[]', '{}', '5', '-1.5e400', '.nan', '2026-11-27', 'yes', '"x"', '0o7', '[[1]]', '{a: 1}'),
    *('*none', '!!python/object/apply:os.system ["true"]', '!!binary aGk=', '!!set {a}', '&a [*a]'),
    *('"\\0"', '9' * 400, '9' * 5000, 'x' * 100_000, '[' * 2000 + ']' * 2000, '[' * 100_000, '1:1:1', '<<'),
)  # fmt: skip


def value(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """What stands behind a colon."""
    text = read(file)
    places = list(re.finditer(r'(?<=: )[^\n{]+|(?<=:)(?=\n)', text))
    if not places:
        raise Unfit
    place = places[int(rng.integers(len(places)))]
    put = VALUES[int(rng.integers(len(VALUES)))].replace('"true"', f'"touch {canary}"')
    write(file, f'{text[: place.start()]} {put}{text[place.end() :]}')


def laughs(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Aliases of aliases, of which a small text means billions of values; or keys that are lists."""
    lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    lines += [f'a{i}: &a{i} [{", ".join([f"*a{i - 1}"] * 9)}]' for i in range(1, int(rng.integers(2, 12)))]
    where = ('Models: &m', 'Models:\n- Name: *a1\n  Results: [{Dataset: *a1, Task: *a1}]', '? [a, b]\n: 1')
    text = '\n'.join(lines)
    kind = int(rng.integers(4))
    write(file, f'{text}\n{read(file)}' if kind == 3 else f'{text}\n{where[kind]}\n')


FAULTS = [('YAML: other values', value, SUFFIXES), ('YAML: aliases without end', laughs, SUFFIXES)]
