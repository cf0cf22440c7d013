"""Spreadsheets (.xlsx) and documents (.docx)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from mmsign.prompts.files.spreadsheet import cell_text
from mmsign.prompts.language.folding import fold
from mmsign.prompts.readers.columns import HALF, SAMPLE, records
from mmsign.prompts.readers.foreign import guarded
from mmsign.prompts.readers.passages import passages
from mmsign.prompts.readers.record import Record
from mmsign.utils.errors import MMSignError, warn

#: Bold words that begin so many paragraphs label them, and name no sign.
LABEL = 3


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
            begun = list(islice(rows, SAMPLE))
            # a cover or a page of notes beside the tables
            if len(book.worksheets) > 1 and max((sum(map(bool, row)) for row in begun), default=0) < 2:
                if any(map(any, begun)):
                    warn(f'{path}: sheet {sheet.title} is no table and is left out')
                continue
            yield from records(chain(begun, rows), path, columns, place=f'sheet {sheet.title}, row')
    finally:
        book.close()


@guarded('document', 'save it as .docx again', zipped=True)
def read_docx(path: str | os.PathLike, columns: Sequence[str] = ()) -> Iterator[Record]:
    """Tables as tables; headings, and bold words that begin a paragraph, as headwords of what follows.

    Bold labels, which are the same below many headwords or name half of a description, stay in the text.
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
    blocks = list(_blocks(document.element.body, document))
    read = [None if hasattr(block, 'rows') else _paragraph(block) for block in blocks]
    often = Counter(item[0] for item in read if item and item[0] and item[1])
    for block, item in zip(blocks, read):
        if item is None:
            rows = [_cells(row) for row in block.rows]
            if max((sum(map(bool, row)) for row in rows), default=0) < 2:  # a box around some text
                lines += [text for row in rows for text in row if text]
                continue
            yield from _section(headword, lines)
            headword, lines = None, []
            yield from records(rows, path, columns, place='row')
            continue
        title, text = item
        if headword and title and text and (often[title] >= LABEL or HALF.search(fold(title))):
            title, text = '', f'{title}: {text}'  # “Handshape: B”, in bold below every headword
        if title:
            yield from _section(headword, lines)
            headword, lines = title, []
        if text:
            lines.append(text)
    yield from _section(headword, lines)


def _blocks(parent: Any, document: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also those in fields to be filled in (``w:sdt``)."""
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for child in parent.iterchildren():
        kind = child.tag.rpartition('}')[2]
        if kind == 'p':
            yield Paragraph(child, document._body)
        elif kind == 'tbl':
            yield Table(child, document._body)
        elif kind in ('sdt', 'sdtContent', 'customXml', 'ins'):
            yield from _blocks(child, document)


def _cells(row: Any) -> list[str]:
    """The texts of a row; a cell that is as wide as several has its text once."""
    found: list[str] = []
    last = None
    for cell in row.cells:
        same = cell._tc is last
        last = cell._tc
        lines = (''.join(run.text for run in _runs(block)) for block in cell.paragraphs)
        found.append('' if same else '\n'.join(lines))
    return found


def _runs(block: Any) -> list[Any]:
    """Runs of a paragraph, also in links and tracked changes; what was deleted has no text."""
    from docx.oxml.ns import qn
    from docx.text.run import Run

    return [Run(run, block) for run in block._p.iter(qn('w:r'))]


def _paragraph(block: Any) -> tuple[str, str]:
    """Headword and text of a paragraph; either may be empty."""
    runs = _runs(block)
    whole = ''.join(run.text for run in runs)
    text = whole.strip()
    if block.style is not None and str(block.style.name).casefold().startswith(('heading', 'title')):
        return text, ''
    bold = ''
    for run in runs:
        if run.text.strip() and not run.bold:
            break
        bold += run.text
    rest = whole[len(bold) :].strip()
    if bold.strip() and len(bold) <= 60 and rest:
        return bold.strip(' :：.。—–-\t'), rest.lstrip(':：—–- \t')
    if text and not rest and len(text) <= 40 and not text.endswith(tuple('.!?。！？;；,，')):
        return text.rstrip(' :：'), ''  # a bold line by itself is a heading, whatever its style
    return '', text


def _section(headword: str | None, lines: list[str]) -> Iterator[Record]:
    if not lines:
        return
    if headword is not None:
        yield Record(headword, '\n'.join(lines), headword)
        return
    for number, passage in enumerate(passages(['\n'.join(lines)]), 1):
        yield Record(None, passage, f'passage {number}')
