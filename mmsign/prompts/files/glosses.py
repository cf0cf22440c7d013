"""Lists of glosses: one a line in label order, a table, or an archive's ``glosses.json``."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mmsign.utils.errors import MMSignError, warn
from mmsign.utils.json_texts import loads
from mmsign.utils.separators import read_separator
from mmsign.utils.texts import clean, read_text, whole_number

_LABEL = ('label', 'classid', 'class_id', 'id')
_FIX = 'write one gloss a line in label order, or a csv with label and gloss'
_TABLES = ('.csv', '.tsv')


@dataclass(frozen=True)
class Gloss:
    """A class: its zero-based label, its name, and other names to look it up by."""

    label: int
    gloss: str
    aliases: tuple[str, ...] = field(default=())


def read_glosses(path: str | os.PathLike, column: str = 'gloss') -> list[Gloss]:
    """Read a list of glosses.

    Args:
        path: ``.txt`` (one a line), ``.csv`` or ``.tsv`` (``label`` and ``gloss`` columns and
            ``aliases`` separated by semicolons; in a csv commas, semicolons, tabs or bars part the cells)
            or ``.json`` (``{label: {'gloss': …, 'aliases': […]}}``).
        column: Column of a table that holds the gloss, such as ``TR`` for AUTSL's list.

    Returns:
        The glosses by label.

    Raises:
        MMSignError: If the file is absent, of another type, empty or malformed, or labels are not 0…n-1.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if not path.is_file():
        raise MMSignError('no such list of glosses', file=path, fix=_FIX)
    if kind not in (*_TABLES, '.json', '.txt'):
        raise MMSignError('is of no known type', file=path, fix='name a .txt, .csv, .tsv or .json file')
    text = read_text(path)
    if kind in _TABLES:
        glosses = _table(text, path, column)
    elif kind == '.json':
        glosses = _json(text, path)
    else:
        lines = text.splitlines()
        while lines and not lines[-1].strip():
            lines.pop()
        glosses = [Gloss(label, clean(line)) for label, line in enumerate(lines)]
    for place, gloss in enumerate(sorted(glosses, key=lambda g: g.label)):
        if gloss.label != place:
            raise MMSignError(f'label {place} is missing or occurs twice', file=path, field='label', fix=_FIX)
        if not gloss.gloss:
            raise MMSignError(f'label {place} has no gloss', file=path, field='gloss', fix=_FIX)
    if not glosses:
        raise MMSignError('holds no gloss', file=path, fix=_FIX)
    labels: dict[str, int] = {}
    for gloss in glosses:
        if (other := labels.setdefault(gloss.gloss, gloss.label)) != gloss.label:
            warn(f'{path}: labels {other} and {gloss.label} are both {gloss.gloss!r:.60}')
    return sorted(glosses, key=lambda g: g.label)


def _table(text: str, path: Path, column: str) -> list[Gloss]:
    try:
        # a quoted cell may hold several lines
        file, tabs = io.StringIO(text), path.suffix.lower() == '.tsv'
        said, separator = read_separator(text)
        file.seek(said)
        plain: dict[str, Any] = {'delimiter': separator}
        if tabs:
            plain = {'delimiter': '\t', 'quoting': csv.QUOTE_NONE}
        table = csv.DictReader(file, strict=True, **plain)
        rows, columns = list(table), table.fieldnames or ()
    except csv.Error as error:
        raise MMSignError(f'is not a table: {error}', file=path, fix='check its quotes') from None
    names = {name.strip().casefold(): name for name in columns}
    if len(names) < len([name for name in columns if name.strip()]):
        raise MMSignError(f'has a column twice: {", ".join(columns)}', file=path, field=column, fix=_FIX)
    if column.casefold() not in names:
        raise MMSignError(f'has columns {", ".join(names)}', file=path, field=column, fix=_FIX)
    label = next((names[name] for name in _LABEL if name in names), None)
    glosses = []
    for place, row in enumerate(rows):
        if None in row:  # what stands behind the last column
            raise MMSignError(
                f'row {place + 1} has more cells than columns: {row[None]}',
                file=path,
                field='aliases',
                fix='put quotes around a cell that holds the separator; aliases are parted by semicolons',
            )
        numbered = (row[label] or '').strip() if label else str(place)
        number = whole_number(numbered)
        if number is None:
            raise MMSignError(
                f'row {place + 1} has label {numbered!r:.80}', file=path, field='label', fix=_FIX
            )
        aliases = (row.get(names.get('aliases', '')) or '').split(';')
        gloss = clean(row[names[column.casefold()]] or '')
        glosses.append(Gloss(number, gloss, tuple(a.strip() for a in aliases if a.strip())))
    return glosses


def _json(text: str, path: Path) -> list[Gloss]:
    try:
        rows = loads(text)
    except ValueError as error:
        raise MMSignError(f'is {error}', file=path, fix=_FIX) from None
    if isinstance(rows, list):
        rows = dict(enumerate(rows))
    glosses = []
    for label, row in rows.items() if isinstance(rows, dict) else ():
        row = {'gloss': row} if isinstance(row, str) else row
        number = whole_number(str(label))
        if number is None or not isinstance(row, dict) or not isinstance(row.get('gloss'), str):
            raise MMSignError(f'label {label!r} has no gloss', file=path, field='gloss', fix=_FIX)
        aliases = row.get('aliases') or []
        aliases = [aliases] if isinstance(aliases, str) else aliases
        if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
            raise MMSignError(
                f'label {label} has aliases {aliases!r:.40}', file=path, field='aliases', fix='list texts'
            )
        glosses.append(Gloss(number, clean(row['gloss']), tuple(aliases)))
    return glosses
