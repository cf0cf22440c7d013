"""The attribute file: JSON Lines, one class a line, with phonological attributes as small targets.

It stands beside the description file: ``{"label": 0, "gloss": "tea", "attributes": {"location": ["Head"]}}``.
An attribute that is absent is unknown; one of several values holds all of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from mmsign.prompts.files.controls import FLAG, givers
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_text
from mmsign.utils.json_texts import loads


@dataclass(frozen=True)
class Attributes:
    """What is known of one class.

    Attributes:
        label: Zero-based class index.
        gloss: The sign's name.
        attributes: Name → its values, one or several.
        source: Where they come from.
        flags: What a reader should know, such as ``shuffled``.
    """

    label: int
    gloss: str
    attributes: dict[str, list[str]] = field(default_factory=dict)
    source: str = ''
    flags: list[str] = field(default_factory=list)


def write_attributes(path: str | os.PathLike, rows: Iterable[Attributes]) -> None:
    """Write an attribute file atomically, sorted by label."""
    lines = [json.dumps(asdict(row), ensure_ascii=False) for row in sorted(rows, key=lambda row: row.label)]
    write_text(path, '\n'.join(lines) + '\n')


def read_attributes(path: str | os.PathLike) -> list[Attributes]:
    """Read an attribute file.

    Returns:
        One row a class, in label order.

    Raises:
        MMSignError: If the file is absent, a line is malformed, or labels are not 0…n-1.
    """
    path = Path(path)
    if not path.is_file():
        raise MMSignError('no such attribute file', file=path, fix='write it with tools/make_attributes.py')
    try:
        lines = path.read_text(encoding='utf-8-sig').split('\n')
    except UnicodeDecodeError as error:
        raise MMSignError(f'is not UTF-8: {error}', file=path, fix='save it as UTF-8') from None
    rows = [_row(line, f'{path}:{number}') for number, line in enumerate(lines, 1) if line.strip()]
    rows.sort(key=lambda row: row.label)
    for place, row in enumerate(rows):
        if row.label != place:
            problem = f'label {place} is missing or occurs twice'
            raise MMSignError(problem, file=path, field='label', fix='count the lines from 0, a class a line')
    return rows


def _row(line: str, file: str) -> Attributes:
    try:
        content = loads(line)
    except ValueError as error:
        raise MMSignError(f'is {error}', file=file, fix='correct that line') from None
    if not isinstance(content, dict):
        raise MMSignError('is not a JSON object', file=file, fix='correct that line')
    for name in sorted(set(content) - set(Attributes.__dataclass_fields__)):
        known = ', '.join(Attributes.__dataclass_fields__)
        raise MMSignError(f'is unknown; known are {known}', file=file, field=name, fix='correct that line')
    checks: Mapping[str, Any] = {
        'label': lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
        'gloss': lambda value: isinstance(value, str),
        'attributes': lambda value: (
            isinstance(value, dict) and all(isinstance(v, list) and v and _texts(v) for v in value.values())
        ),
        'source': lambda value: isinstance(value, str),
        'flags': lambda value: isinstance(value, list) and _texts(value),
    }
    for name, good in checks.items():
        if not good(content.get(name, {'source': '', 'flags': []}.get(name))):
            raise MMSignError(
                f'is {content.get(name)!r}',
                file=file,
                field=name,
                fix='a line is {"label": 0, "gloss": "tea", "attributes": {"location": ["Head"]}}',
            )
    return Attributes(**content)


def _texts(values: Sequence[Any]) -> bool:
    return all(isinstance(value, str) and value.strip() for value in values)


def shuffled(rows: Sequence[Attributes], seed: int = 0) -> list[Attributes]:
    """Every class gets the attributes of another class that has any: what real ones have to beat.

    Args:
        rows: In label order.
        seed: Of the order.
    """
    full = [i for i, row in enumerate(rows) if row.attributes]
    giver = givers(full, seed)
    return [
        replace(
            row, attributes=rows[giver[i]].attributes, source=rows[giver[i]].gloss, flags=[*row.flags, FLAG]
        )
        if i in giver
        else row
        for i, row in enumerate(rows)
    ]
