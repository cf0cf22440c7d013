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
