"""Spreadsheets and documents as people have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsign.prompts.readers import open_source, source_files
from mmsign.utils.errors import MMSignError

ROWS = [
    ['Sıra', 'Madde', 'Açıklama'],
    [1, 'abla', 'El yumruk yapılır.'],
    [2.0, 'ağaç', 'Kol yatay tutulur, döner.'],
]


def records(path: Path, **options) -> list[tuple[str | None, str]]:
    return [(record.headword, record.text) for record in open_source(path, **options)]


def test_a_spreadsheet(tmp_path) -> None:
    openpyxl = pytest.importorskip('openpyxl')
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.create_sheet('empty')
    letters = book.create_sheet('letters')
    letters.append(['A', 'A fist.'])
    letters.append(['B', 'A <b>flat</b> hand.'])
    book.save(tmp_path / 'book.xlsx')
    assert records(tmp_path / 'book.xlsx') == [
        ('abla', 'El yumruk yapılır.'),
        ('ağaç', 'Kol yatay tutulur, döner.'),
        ('A', 'A fist.'),
        ('B', 'A flat hand.'),
    ]


def test_a_row_too_short_names_its_sheet(tmp_path) -> None:
    openpyxl = pytest.importorskip('openpyxl')
    book = openpyxl.Workbook()
    book.active.title = 'Signs'
    for row in (['word', 'text', 'note'], ['love', 'Tap.', ''], ['hate', 'Push.', 'x', 'y']):
        book.active.append(row)
    book.save(tmp_path / 'book.xlsx')
    with pytest.raises(MMSignError, match='sheet Signs, row 3'):
        records(tmp_path / 'book.xlsx')


def test_a_document(tmp_path) -> None:
    docx = pytest.importorskip('docx')
    document = docx.Document()
    document.add_paragraph('A preface about hands.')
    document.add_heading('abla', 1)
    document.add_paragraph('El yumruk yapılır,')
    document.add_paragraph('başparmak çeneye değer.')
    paragraph = document.add_paragraph()
    paragraph.add_run('ağaç').bold = True
    paragraph.add_run(': Sol kol yatay tutulur.')
    table = document.add_table(0, 2)
    for head, text in (('at', 'El sallanır.'), ('ay', 'El bükülür.')):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = head, text
    document.save(str(tmp_path / 'book.docx'))
    assert records(tmp_path / 'book.docx') == [
        (None, 'A preface about hands.'),
        ('abla', 'El yumruk yapılır, başparmak çeneye değer.'),
        ('ağaç', 'Sol kol yatay tutulur.'),
        ('at', 'El sallanır.'),
        ('ay', 'El bükülür.'),
    ]


@pytest.mark.parametrize('name', ['a.xlsx', 'a.docx'])
@pytest.mark.parametrize('content', [b'', b'no zip', b'PK\x03\x04torn'])
def test_a_damaged_file_is_one_line(tmp_path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MMSignError, match='again'):
        records(tmp_path / name)


@pytest.mark.parametrize(('name', 'fix'), [('a.xls', 'xlsx'), ('a.doc', 'docx'), ('a.odt', 'readable are')])
def test_older_formats_are_told_what_to_do(tmp_path, name: str, fix: str) -> None:
    (tmp_path / name).write_bytes(b'x')
    with pytest.raises(MMSignError, match=fix):
        source_files([tmp_path / name])


def test_files_that_systems_leave_are_skipped(tmp_path) -> None:
    for name in ('a.txt', '._a.txt', '~$book.xlsx'):
        (tmp_path / name).write_text('One hand.')
    assert [file.name for file in source_files([tmp_path])] == ['a.txt']
