"""Lists of glosses in label order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mmsign.datasets.sources.table import heading, read_table
from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import clean, read_text, whole_number

TABLES = ('.csv', '.tsv')
#: No list has so many classes: the number of one of them makes as many names.
MOST = 100_000
LABELS = ('label', 'id', 'class_id', 'classid', 'index')


def read_lines(file: str | os.PathLike, encoding: str | None = None) -> list[str]:
    """Lines of a text file, such as glosses in label order; blank ones may stand at the end only.

    Args:
        file: The file.
        encoding: Of the file, if it is not UTF-8 and the like.

    Raises:
        MMSignError: If the file is missing, in an unknown encoding or empty, or a line is blank.
    """
    file = Path(file)
    lines = [clean(line) for line in read_text(file, _encoding(file, encoding)).splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise MMSignError('is empty', file=file, fix='write one gloss a line')
    if '' in lines:
        raise MMSignError(
            f'line {lines.index("") + 1} is blank', file=file, fix='remove it: it would shift the labels'
        )
    return lines


def _encoding(file: Path, encoding: str | None) -> str | None:
    """The stated encoding where none is recognised: a table and its gloss file may differ."""
    try:
        read_text(file)
    except MMSignError:
        return encoding
    return None


def read_glosses(file: str | os.PathLike, encoding: str | None = None) -> list[str]:
    """Glosses in label order: one a line, or a ``.csv`` or ``.tsv`` with ``gloss`` and perhaps ``label``.

    Raises:
        MMSignError: As :func:`read_lines`, or if a gloss occurs twice or labels are not 0 … n - 1.
    """
    file = Path(file)
    if file.suffix.lower() in TABLES:
        rows = read_table(file, encoding=_encoding(file, encoding))
        column = next((name for name in (rows[0] if rows else ()) if heading(name) in LABELS), None)
        if column is not None and any(name == 'gloss' for name in rows[0]):
            try:
                rows.sort(key=lambda row: int(row[column]))
                if [int(row[column]) for row in rows] != list(range(len(rows))):
                    raise ValueError
            except ValueError:
                raise MMSignError(
                    f'labels are not 0 … {len(rows) - 1}', file=file, field=column, fix='number the glosses'
                ) from None
        if rows and 'gloss' not in rows[0]:
            raise MMSignError(
                f'the header is {", ".join(rows[0])}', file=file, field='gloss', fix='name one column gloss'
            )
        numbered = [(row.line, row['gloss']) for row in rows]
    else:
        numbered = list(enumerate(read_lines(file, encoding), 1))
    lines: dict[str, int] = {}
    for line, gloss in numbered:
        if not gloss:
            raise MMSignError(f'line {line} has none', file=file, field='gloss', fix='fill it in')
        if gloss in lines:
            raise MMSignError(
                f'{gloss!r} is on lines {lines[gloss]} and {line}', file=file, field='gloss', fix='remove one'
            )
        lines[gloss] = line
    if not lines:
        raise MMSignError('is empty', file=file, fix='write one gloss a line')
    return list(lines)


def in_order(glosses: Iterable[str]) -> list[str]:
    """Each gloss once, sorted; numbers by their value, so that labels of 0, 1, 2 … keep them.

    Examples:
        >>> in_order(['tree', 'house', 'tree']), in_order(['10', '9', '2'])
        (['house', 'tree'], ['2', '9', '10'])
    """
    names = set(glosses)
    numbers = {name: number for name in names if (number := whole_number(name)) is not None}
    return sorted(names, key=lambda name: (numbers[name], name) if len(numbers) == len(names) else name)


def named_classes(labels: Sequence[int], glosses: str | os.PathLike | None, file: Path) -> list[str]:
    """The glosses of a file, or ``class 0``, … without one.

    Raises:
        MMSignError: If a label is negative, absurd or beyond the glosses.
    """
    count = min(max(labels, default=0) + 1, MOST)
    names = read_glosses(glosses) if glosses else [f'class {label}' for label in range(count)]
    bad = next((label for label in labels if not 0 <= label < len(names)), None)
    if bad is not None:
        raise MMSignError(
            f'{bad} is outside the {len(names)} glosses', file=file, field='label', fix='count from 0'
        )
    return names


def index_of(gloss: str, glosses: Sequence[str], *, file: Any, clip: str, field: str = 'gloss') -> int:
    """The label of a gloss.

    Raises:
        MMSignError: If it is not listed; the error names the nearest one.
    """
    try:
        return glosses.index(gloss)
    except ValueError:
        near = get_close_matches(gloss, glosses, 1) or [
            g for g in glosses if g.casefold() == gloss.casefold()
        ]
        hint = f'{near[0]!r} is; ' if near else ''
        raise MMSignError(
            f'{gloss!r} is not in the gloss file', file=file, clip=clip, field=field, fix=f'{hint}correct one'
        ) from None
