"""Spreadsheets (.xlsx) and documents (.docx)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mmsign.prompts.files.spreadsheet import cell_text
from mmsign.prompts.readers.columns import records
from mmsign.prompts.readers.foreign import guarded
from mmsign.prompts.readers.passages import passages
from mmsign.prompts.readers.record import Record
from mmsign.utils.errors import MMSignError


@guarded('spreadsheet', 'save it as .xlsx again', zipped=True)
def read_xlsx(path: str | os.PathLike, columns: Sequence[str] = ()) -> Iterator[Record]:
    """Rows of every sheet that has any, read as :mod:`.table` reads them.

    Raises:
        MMSignError: If openpyxl is missing, the file is damaged, or a sheet is no table.
    """
    path = Path(path)
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise MMSignError('needs openpyxl', file=path, fix="pip install 'mmsign[llm]'") from None
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            rows = ([cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
            yield from records(rows, path, columns, place=f'sheet {sheet.title}, row')
    finally:
        book.close()


@guarded('document', 'save it as .docx again', zipped=True)
def read_docx(path: str | os.PathLike, columns: Sequence[str] = ()) -> Iterator[Record]:
    """Tables as tables; headings, and bold words that begin a paragraph, as headwords of what follows.

    Text before the first headword comes as passages.

    Raises:
        MMSignError: If python-docx is missing or the file is damaged.
    """
    path = Path(path)
    try:
        import docx
    except ImportError:
        raise MMSignError('needs python-docx', file=path, fix="pip install 'mmsign[llm]'") from None
    document = docx.Document(str(path))
    headword: str | None = None
    lines: list[str] = []
    for block in document.iter_inner_content():
        if hasattr(block, 'rows'):
            yield from _section(headword, lines)
            headword, lines = None, []
            rows = [[cell.text for cell in row.cells] for row in block.rows]
            yield from records(rows, path, columns, place='row')
            continue
        title, text = _paragraph(block)
        if title:
            yield from _section(headword, lines)
            headword, lines = title, []
        if text:
            lines.append(text)
    yield from _section(headword, lines)


def _paragraph(block: Any) -> tuple[str, str]:
    """Headword and text of a paragraph; either may be empty."""
    text = block.text.strip()
    if block.style is not None and str(block.style.name).casefold().startswith(('heading', 'title')):
        return text, ''
    bold = ''
    for run in block.runs:
        if run.text.strip() and not run.bold:
            break
        bold += run.text
    rest = block.text[len(bold) :].strip()
    if bold.strip() and len(bold) <= 60 and rest:
        return bold.strip(' :：.。—–-\t'), rest.lstrip(':：—–- \t')
    return '', text


def _section(headword: str | None, lines: list[str]) -> Iterator[Record]:
    if not lines:
        return
    if headword is not None:
        yield Record(headword, '\n'.join(lines), headword)
        return
    for number, passage in enumerate(passages(['\n'.join(lines)]), 1):
        yield Record(None, passage, f'passage {number}')
