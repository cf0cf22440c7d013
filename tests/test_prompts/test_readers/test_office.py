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


@pytest.mark.parametrize(
    ('name', 'fix'),
    [
        ('a.xls', 'xlsx'),
        ('a.doc', 'docx'),
        ('a.odt', 'docx'),
        ('a.html', 'docx'),
        ('a.ods', 'xlsx'),
        ('a.mp3', 'readable are'),
    ],
)
def test_older_formats_are_told_what_to_do(tmp_path, name: str, fix: str) -> None:
    (tmp_path / name).write_bytes(b'x')
    with pytest.raises(MMSignError, match=fix):
        source_files([tmp_path / name])


def test_files_that_systems_leave_are_skipped(tmp_path) -> None:
    for name in ('a.txt', '._a.txt', '~$book.xlsx'):
        (tmp_path / name).write_text('One hand.')
    assert [file.name for file in source_files([tmp_path])] == ['a.txt']


def test_a_folder_says_which_texts_it_cannot_read(tmp_path, capsys) -> None:
    for name in ('a.txt', 'b.odt', 'c.html', 'd.jpg'):
        (tmp_path / name).write_text('One hand.')
    assert [file.name for file in source_files([tmp_path])] == ['a.txt']
    said = capsys.readouterr().err
    assert 'b.odt, c.html left out' in said
    assert 'd.jpg' not in said


def test_merged_cells_of_a_spreadsheet(tmp_path) -> None:
    openpyxl = pytest.importorskip('openpyxl')
    book = openpyxl.Workbook()
    for row in (
        ['Diccionario', None],
        ['Palabra', 'Descripción'],
        ['casa', 'Una.'],
        [None, 'Dos.'],
        ['sol', 'Tres.'],
    ):
        book.active.append(row)
    book.active.merge_cells('A1:B1')
    book.active.merge_cells('A3:A4')
    book.save(tmp_path / 'a.xlsx')
    assert records(tmp_path / 'a.xlsx') == [('casa', 'Una.'), ('casa', 'Dos.'), ('sol', 'Tres.')]


def test_a_cover_beside_the_tables_is_left_out(tmp_path, capsys) -> None:
    openpyxl = pytest.importorskip('openpyxl')
    book = openpyxl.Workbook()
    book.active.title = 'About'
    book.active.append(['A dictionary of signs, 2024'])
    signs = book.create_sheet('signs')
    for row in (['word', 'text'], ['love', 'Tap.']):
        signs.append(row)
    book.save(tmp_path / 'a.xlsx')
    assert records(tmp_path / 'a.xlsx') == [('love', 'Tap.')]
    assert 'sheet About is no table' in capsys.readouterr().err


def test_merged_cells_of_a_document(tmp_path) -> None:
    docx = pytest.importorskip('docx')
    document = docx.Document()
    table = document.add_table(0, 3)
    for row in (
        ['Seña', 'Descripción', 'Nota'],
        ['A', '', ''],
        ['casa', 'Una.', ''],
        ['', 'Dos.', ''],
        ['sol', 'Tres.', 'x'],
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(1, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    document.save(str(tmp_path / 'a.docx'))
    assert records(tmp_path / 'a.docx') == [('casa', 'Una.'), ('casa', 'Dos.'), ('sol', 'Tres.')]


def test_a_bold_line_is_a_headword_and_a_bold_sentence_is_none(tmp_path) -> None:
    docx = pytest.importorskip('docx')
    document = docx.Document()
    for text, bold in (
        ('A', True),
        ('Baum', True),
        ('Arm senkrecht.', False),
        ('Nicht drehen!', True),
        ('Hund:', True),
    ):
        document.add_paragraph().add_run(text).bold = bold
    document.add_paragraph('Auf den Schenkel.')
    document.save(str(tmp_path / 'a.docx'))
    assert records(tmp_path / 'a.docx') == [
        ('Baum', 'Arm senkrecht.\nNicht drehen!'),
        ('Hund', 'Auf den Schenkel.'),
    ]


def test_tracked_changes_links_and_page_breaks_lose_no_text(tmp_path) -> None:
    docx = pytest.importorskip('docx')
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = docx.Document()
    document.add_heading('casa', 1)
    paragraph = document.add_paragraph('La mano ')
    for xml in (
        f'<w:ins {space}><w:r><w:t>derecha </w:t></w:r></w:ins>',
        f'<w:del {space}><w:r><w:delText>izquierda </w:delText></w:r></w:del>',
        f'<w:hyperlink {space}><w:r><w:t xml:space="preserve">toca el </w:t></w:r></w:hyperlink>',
    ):
        paragraph._p.append(parse_xml(xml))
    paragraph.add_run().add_break(docx.enum.text.WD_BREAK.PAGE)
    paragraph.add_run('mentón.')
    field = f'<w:sdt {space}><w:sdtContent><w:p><w:r><w:t>Dos veces.</w:t></w:r></w:p></w:sdtContent></w:sdt>'
    document.element.body.insert(2, parse_xml(field))
    document.save(str(tmp_path / 'a.docx'))
    assert records(tmp_path / 'a.docx') == [('casa', 'La mano derecha toca el mentón.\nDos veces.')]


def test_bold_labels_below_headwords_are_no_headwords(tmp_path) -> None:
    docx = pytest.importorskip('docx')
    document = docx.Document()
    for word in ('Haus', 'Baum', 'Hund'):
        document.add_heading(word, 2)
        for label, text in (('Handform', 'flach.'), ('Bedeutung', f'ein {word}.')):
            paragraph = document.add_paragraph()
            paragraph.add_run(f'{label}: ').bold = True
            paragraph.add_run(text)
    document.save(str(tmp_path / 'a.docx'))
    found = records(tmp_path / 'a.docx')
    assert [headword for headword, _ in found] == ['Haus', 'Baum', 'Hund']
    assert found[0][1].split('\n') == ['Handform: flach.', 'Bedeutung: ein Haus.']


def test_a_box_around_some_text_is_no_table(tmp_path) -> None:
    docx = pytest.importorskip('docx')
    document = docx.Document()
    document.add_heading('Haus', 2)
    document.add_paragraph('Ein Dach.')
    document.add_table(1, 1).rows[0].cells[0].text = 'Mit flachen Händen.'
    document.add_heading('Baum', 2)
    document.add_paragraph('Arm senkrecht.')
    document.save(str(tmp_path / 'a.docx'))
    assert records(tmp_path / 'a.docx') == [
        ('Haus', 'Ein Dach.\nMit flachen Händen.'),
        ('Baum', 'Arm senkrecht.'),
    ]
