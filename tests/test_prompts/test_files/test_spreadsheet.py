"""A spreadsheet goes out and comes back; only what was edited changes."""

from __future__ import annotations

import pytest

from mmsign.prompts.files.descriptions import Description, PartText, read_descriptions, write_descriptions
from mmsign.prompts.files.spreadsheet import export_spreadsheet, import_spreadsheet
from mmsign.utils.errors import MMSignError

openpyxl = pytest.importorskip('openpyxl')
ROWS = [
    Description(
        0, '山', 'zh', ['一手直立。', '双手平伸。'], ['单手直立。'], [PartText('一手直立。', ['right_hand'])]
    ),
    Description(1, 'ağaç', 'tr', [], flags=['no_source']),
    Description(2, 'tap', 'en', ['Tap\nthe chin.'], parts=[PartText('Tap [once].', ['right_hand', 'face'])]),
]


@pytest.fixture
def files(tmp_path):
    write_descriptions(tmp_path / 'd.jsonl', ROWS)
    assert export_spreadsheet(tmp_path / 'd.jsonl', tmp_path / 'd.xlsx') == 3
    return tmp_path / 'd.jsonl', tmp_path / 'd.xlsx'


def edit(sheet, cell: str, value) -> None:
    book = openpyxl.load_workbook(sheet)
    book.active[cell] = value
    book.save(sheet)


def test_what_is_not_edited_stays(files) -> None:
    descriptions, sheet = files
    before = descriptions.read_bytes()
    assert import_spreadsheet(sheet, descriptions) == []
    assert descriptions.read_bytes() == before


def test_an_edit_comes_back_alone(files) -> None:
    descriptions, sheet = files
    before = descriptions.read_text(encoding='utf8').splitlines()
    edit(sheet, 'C3', 'Sol el sallanır.')
    edit(sheet, 'E3', 'Sol el sallanır. [left_hand, body]')
    edit(sheet, 'F3', None)
    assert import_spreadsheet(sheet, descriptions) == ['ağaç']
    after = descriptions.read_text(encoding='utf8').splitlines()
    assert (after[0], after[2]) == (before[0], before[2])
    row = read_descriptions(descriptions)[1]
    assert (row.globals, row.flags) == (['Sol el sallanır.'], [])
    assert row.parts == [PartText('Sol el sallanır.', ['left_hand', 'body'])]


@pytest.mark.parametrize(
    ('cell', 'value', 'reason'),
    [
        ('B2', '水', "gloss '水'"),
        ('A2', 9, "label '9'"),
        ('A2', '²', "label '²'"),
        ('A2', '9' * 5000, "label '9999"),
        ('A2', 0.5, r"label '0\.5'"),
        ('E2', '一手直立。', 'is no segment'),
        ('E2', '一手直立。 [knee]', 'is no segment'),
        ('C1', 'texts', 'descriptions'),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_written(files, cell, value, reason: str) -> None:
    descriptions, sheet = files
    before = descriptions.read_bytes()
    edit(sheet, cell, value)
    with pytest.raises(MMSignError, match=reason):
        import_spreadsheet(sheet, descriptions)
    assert descriptions.read_bytes() == before


def test_another_file_is_one_line(files, tmp_path) -> None:
    (tmp_path / 'x.xlsx').write_text('no zip')
    with pytest.raises(MMSignError, match='no spreadsheet'):
        import_spreadsheet(tmp_path / 'x.xlsx', files[0])


@pytest.mark.parametrize(
    'text',
    [
        '=1+1',
        '= HOUSE, then up',
        '+x',
        '@a',
        '12',
        'TRUE',
        '1.50',
        'a\x0bb',
        'page\x0c',
        'a\r\nb',
        'x\u2028y',
    ],
)
def test_a_text_comes_back_as_it_was_whatever_it_looks_like(tmp_path, text: str) -> None:
    """“=…” is a formula to a spreadsheet program, and a form feed of a PDF no character."""
    row = Description(
        0, f'{text[:2]}gloss', 'en', [text], [text], [PartText(text, ['body'])], flags=['no_source']
    )
    write_descriptions(tmp_path / 'd.jsonl', [row])
    before = (tmp_path / 'd.jsonl').read_bytes()
    export_spreadsheet(tmp_path / 'd.jsonl', tmp_path / 'd.xlsx')
    assert openpyxl.load_workbook(tmp_path / 'd.xlsx').active['C2'].data_type != 'f'
    assert import_spreadsheet(tmp_path / 'd.xlsx', tmp_path / 'd.jsonl') == []
    assert (tmp_path / 'd.jsonl').read_bytes() == before


def changed(descriptions, label: int, text: str) -> None:
    """Another run of the command: a line says something else."""
    rows = read_descriptions(descriptions)
    rows[label].globals = [text]
    write_descriptions(descriptions, rows)


def test_a_later_run_is_not_undone(files) -> None:
    descriptions, sheet = files
    edit(sheet, 'C4', 'Tap the nose.')
    changed(descriptions, 0, '新书的话。')
    assert import_spreadsheet(sheet, descriptions) == ['tap']
    rows = read_descriptions(descriptions)
    assert (rows[0].globals, rows[2].globals) == (['新书的话。'], ['Tap the nose.'])
    assert import_spreadsheet(sheet, descriptions) == []  # given back twice


def test_what_both_have_changed_is_named_and_nothing_taken(files) -> None:
    descriptions, sheet = files
    edit(sheet, 'C4', 'Tap the nose.')
    edit(sheet, 'C3', 'Sol el.')
    changed(descriptions, 2, 'Tap the ear.')
    before = descriptions.read_bytes()
    with pytest.raises(MMSignError, match=r'1 signs .*: tap\.'):
        import_spreadsheet(sheet, descriptions)
    assert descriptions.read_bytes() == before


def test_a_spreadsheet_without_the_hidden_sheet(files) -> None:
    descriptions, sheet = files
    book = openpyxl.load_workbook(sheet)
    assert book.sheetnames[1:] == ['exported']
    assert book['exported'].sheet_state == 'hidden'
    del book['exported']
    book.active['C4'] = 'Tap the nose.'
    book.save(sheet)
    assert import_spreadsheet(sheet, descriptions) == ['tap']


def test_formulas_and_rows_that_are_there_twice_are_refused(files) -> None:
    descriptions, sheet = files
    before = descriptions.read_bytes()
    edit(sheet, 'C3', '=C2')
    with pytest.raises(MMSignError, match='cell C3 holds a formula: =C2'):
        import_spreadsheet(sheet, descriptions)
    edit(sheet, 'C3', None)
    book = openpyxl.load_workbook(sheet)
    book.active.append([2, 'tap', 'Another.'])
    book.save(sheet)
    with pytest.raises(MMSignError, match='row 5 is of label 2, as one above'):
        import_spreadsheet(sheet, descriptions)
    assert descriptions.read_bytes() == before
