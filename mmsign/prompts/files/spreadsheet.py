"""The description file as a spreadsheet, for linguists who do not run commands, and back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Iterable
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
#: The hidden sheet that says what every row was.
STATE = 'exported'
_CONTROL = re.compile(r'[\x00-\x08\x0b\x0c\x0e-\x1f]')
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
        table.append([row.label, *map(_writable, (row.gloss, *_cells(row)))])
        for cell in table[table.max_row][1:]:
            cell.data_type = 's'  # “=…” would be taken for a formula, and come back empty
    state = book.create_sheet(STATE)
    state.sheet_state = 'hidden'
    for row in rows:
        state.append([row.label, _digest(_cells(row))])
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

    What the description file got since the spreadsheet was written stays, too, unless its row was edited.

    Returns:
        Glosses whose lines changed.

    Raises:
        MMSignError: If a row is of no sign of the file or there twice, a segment has no known part, a cell
            holds a formula, or a sign was changed in both since. Then nothing is taken.
    """
    own: dict[int | None, Description] = {row.label: row for row in read_descriptions(descriptions)}
    changed: list[str] = []
    both: list[str] = []
    seen: set[int] = set()
    rows, exported = _rows(sheet)
    for number, cells in rows:
        label, gloss, *texts = (cells.get(name, '') for name in HEADINGS)
        row = own.get(whole_number(label))
        if row is not None and row.label in seen:
            raise MMSignError(
                f'row {number} is of label {label}, as one above', file=sheet, field='label', fix='delete one'
            )
        if row is None or _writable(row.gloss).strip() != gloss:
            raise MMSignError(
                f'row {number} is of label {label!r}, gloss {gloss!r}, which the description file has not',
                file=sheet,
                field='label',
                fix='leave the columns label and gloss as they were',
            )
        seen.add(row.label)
        now, before = _digest(_cells(row)), exported.get(row.label)
        if _digest(texts) in (now, before):  # as it is, or as it was written
            continue
        if before not in (None, now):
            both.append(gloss)
            continue
        globals_, synonyms, segments, flags = map(_lines, texts)
        parts = [_segment(text, number, sheet) for text in segments]
        own[row.label] = replace(row, globals=globals_, synonyms=synonyms, parts=parts, flags=flags)
        changed.append(gloss)
    if both:
        raise MMSignError(
            f'{len(both)} signs were changed here and, since it was written, in the description file: '
            f'{", ".join(both)[:200]}',
            file=sheet,
            field='gloss',
            fix='write another spreadsheet (--to-spreadsheet) and copy these edits over',
        )
    if changed:
        write_descriptions(descriptions, own.values())
    return changed


def _cells(row: Description) -> list[str]:
    segments = [f'{_one_line(part.text)} [{", ".join(part.parts)}]' for part in row.parts]
    return ['\n'.join(map(_one_line, texts)) for texts in (row.globals, row.synonyms, segments, row.flags)]


def _one_line(text: str) -> str:
    return ' '.join(text.splitlines())


def _writable(text: str) -> str:
    """A text without the characters that spreadsheets do not take, such as a form feed."""
    return _CONTROL.sub(' ', text)


def _digest(texts: Iterable[str]) -> str:
    """What tells whether the cells of a row say something else."""
    lines = [[' '.join(_writable(line).split()) for line in _lines(text)] for text in texts]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:16]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _segment(text: str, number: int, sheet: str | os.PathLike) -> PartText:
    found = _PART.fullmatch(text)
    parts = [part.strip() for part in found['parts'].split(',')] if found else []
    if not found or any(part not in PARTS for part in parts):
        raise MMSignError(
            f'row {number}: {text[:80]!r} is no segment',
            file=sheet,
            field='segments',
            fix=f'write: text [right_hand, face], with parts of {", ".join(PARTS)}',
        )
    return PartText(found['text'], parts)


def _rows(sheet: str | os.PathLike) -> tuple[list[tuple[int, dict[str, str]]], dict[int, str]]:
    """Rows by their numbers, and what each was when the spreadsheet was written."""
    check_file(sheet, 'no such spreadsheet')
    try:
        check_zip(sheet, whole=True)
        book = _openpyxl(sheet).load_workbook(sheet)
        cells = list(book.worksheets[0].iter_rows())
        state = book[STATE].iter_rows(values_only=True) if STATE in book.sheetnames else ()
        exported = {int(row[0]): str(row[1]) for row in state}
    except MMSignError:
        raise
    except Exception as error:  # a zip of another kind, half a file
        raise MMSignError(f'is no spreadsheet: {error}', file=sheet, fix='save it as .xlsx') from None
    rows = [[cell_text(cell.value).strip() for cell in row] for row in cells]
    names = rows[0] if rows else []
    missing = [name for name in HEADINGS if name not in names]
    if missing:
        raise MMSignError('is no column', file=sheet, field=missing[0], fix='start from --to-spreadsheet')
    formula = next((cell for row in cells for cell in row if cell.data_type == 'f'), None)
    if formula is not None:
        raise MMSignError(
            f'cell {formula.coordinate} holds a formula: {str(formula.value)[:40]}',
            file=sheet,
            field='text',
            fix="write ' in front of it",
        )
    return [(number, dict(zip(names, row))) for number, row in enumerate(rows[1:], 2) if any(row)], exported


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
