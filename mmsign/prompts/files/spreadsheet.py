"""The description file as a spreadsheet, for linguists who do not run commands, and back."""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from mmsign.keypoints import PARTS
from mmsign.prompts.files.descriptions import Description, PartText, read_descriptions, write_descriptions
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import replacing
from mmsign.utils.opening import check_file, check_zip
from mmsign.utils.texts import whole_number

HEADINGS = ('label', 'gloss', 'descriptions', 'other wordings', 'segments', 'flags')
_PART = re.compile(r'(?P<text>.*\S)\s*\[(?P<parts>[^\[\]]*)\]\s*')


def export_spreadsheet(descriptions: str | os.PathLike, sheet: str | os.PathLike) -> int:
    """Write a description file as .xlsx: a row a sign, a line a text, segments as ``text [right_hand]``.

    Returns:
        Rows written.
    """
    book = _openpyxl(sheet).Workbook()
    table = book.active
    table.title = 'descriptions'
    table.append(list(HEADINGS))
    rows = read_descriptions(descriptions)
    for row in rows:
        table.append([row.label, row.gloss, *_cells(row)])
    table.freeze_panes = 'C2'
    for column, width in zip('ABCDEF', (7, 16, 60, 60, 60, 24)):
        table.column_dimensions[column].width = width
    content = io.BytesIO()  # see write_arrays: a zip file on a full disk
    book.save(content)
    with replacing(sheet) as partial:
        partial.write_bytes(content.getbuffer())
    return len(rows)


def import_spreadsheet(sheet: str | os.PathLike, descriptions: str | os.PathLike) -> list[str]:
    """Take the edits of a spreadsheet into a description file; rows that say what they said stay as they are.

    Returns:
        Glosses whose lines changed.

    Raises:
        MMSignError: If a row is of no sign of the file, or a segment has no known part.
    """
    own: dict[int | None, Description] = {row.label: row for row in read_descriptions(descriptions)}
    changed: list[str] = []
    for number, cells in _rows(sheet):
        label, gloss, *texts = (cells.get(name, '') for name in HEADINGS)
        row = own.get(whole_number(label))
        if row is None or row.gloss != gloss:
            raise MMSignError(
                f'row {number} is of label {label!r}, gloss {gloss!r}, which the description file has not',
                file=sheet,
                field='label',
                fix='leave the columns label and gloss as they were',
            )
        if [_lines(text) for text in texts] == [_lines(text) for text in _cells(row)]:
            continue
        globals_, synonyms, segments, flags = map(_lines, texts)
        parts = [_segment(text, number, sheet) for text in segments]
        own[row.label] = replace(row, globals=globals_, synonyms=synonyms, parts=parts, flags=flags)
        changed.append(gloss)
    if changed:
        write_descriptions(descriptions, own.values())
    return changed


def _cells(row: Description) -> list[str]:
    segments = [f'{_one_line(part.text)} [{", ".join(part.parts)}]' for part in row.parts]
    return ['\n'.join(map(_one_line, texts)) for texts in (row.globals, row.synonyms, segments, row.flags)]


def _one_line(text: str) -> str:
    return ' '.join(text.split('\n'))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _segment(text: str, number: int, sheet: str | os.PathLike) -> PartText:
    found = _PART.fullmatch(text)
    parts = [part.strip() for part in found['parts'].split(',')] if found else []
    if not found or any(part not in PARTS for part in parts):
        raise MMSignError(
            f'row {number}: {text!r} is no segment',
            file=sheet,
            field='segments',
            fix=f'write: text [right_hand, face], with parts of {", ".join(PARTS)}',
        )
    return PartText(found['text'], parts)


def _rows(sheet: str | os.PathLike) -> list[tuple[int, dict[str, str]]]:
    check_file(sheet, 'no such spreadsheet')
    try:
        check_zip(sheet, whole=True)
        book = _openpyxl(sheet).load_workbook(sheet, data_only=True)
        rows = [
            [cell_text(value).strip() for value in row]
            for row in book.worksheets[0].iter_rows(values_only=True)
        ]
    except MMSignError:
        raise
    except Exception as error:  # a zip of another kind, half a file
        raise MMSignError(f'is no spreadsheet: {error}', file=sheet, fix='save it as .xlsx') from None
    names = rows[0] if rows else []
    missing = [name for name in HEADINGS if name not in names]
    if missing:
        raise MMSignError('is no column', file=sheet, field=missing[0], fix='start from --to-spreadsheet')
    return [(number, dict(zip(names, row))) for number, row in enumerate(rows[1:], 2) if any(row)]


def cell_text(value: Any) -> str:
    """What a cell shows: whole numbers without a point, nothing as an empty text."""
    if value is None:
        return ''
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _openpyxl(sheet: str | os.PathLike) -> Any:
    try:
        import openpyxl
    except ImportError:
        raise MMSignError('needs openpyxl', file=Path(sheet), fix="pip install 'mmsign[llm]'") from None
    return openpyxl
