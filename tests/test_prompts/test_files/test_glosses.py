"""Lists of glosses in their three forms."""

from __future__ import annotations

import pytest

from mmsign.prompts.files.glosses import Gloss, read_glosses
from mmsign.utils.errors import MMSignError


def write(tmp_path, name: str, text: str):
    path = tmp_path / name
    path.write_text(text, encoding='utf8')
    return path


def test_text_in_label_order(tmp_path) -> None:
    path = write(tmp_path, 'g.txt', '\ufeff山\r\n水（河）\r\n\r\n')
    assert read_glosses(path) == [Gloss(0, '山'), Gloss(1, '水（河）')]


def test_table_with_labels_columns_and_aliases(tmp_path) -> None:
    path = write(
        tmp_path, 'g.csv', 'ClassId,TR,EN,aliases\n1,su,water,\n0,abla,sister,big sister;elder sister\n'
    )
    assert read_glosses(path, 'TR') == [Gloss(0, 'abla', ('big sister', 'elder sister')), Gloss(1, 'su')]
    assert [g.gloss for g in read_glosses(path, 'EN')] == ['sister', 'water']


def test_a_table_with_tabs(tmp_path) -> None:
    path = write(tmp_path, 'g.tsv', 'label\tgloss\taliases\n1\tsay "yes", now\t\n0\tlove\tadore;like\n')
    assert read_glosses(path) == [Gloss(0, 'love', ('adore', 'like')), Gloss(1, 'say "yes", now')]


def test_a_cell_of_several_lines_is_one_gloss(tmp_path) -> None:
    path = write(tmp_path, 'g.csv', 'label,gloss\n0,"thank\nyou"\n1,go\n')
    assert [gloss.gloss for gloss in read_glosses(path)] == ['thank you', 'go']


def test_a_single_alias_needs_no_list(tmp_path) -> None:
    path = write(tmp_path, 'glosses.json', '{"0": {"gloss": "medium", "aliases": "average"}}')
    assert read_glosses(path) == [Gloss(0, 'medium', ('average',))]


def test_an_archives_glosses(tmp_path) -> None:
    path = write(
        tmp_path, 'glosses.json', '{"0": {"gloss": "山", "language": "zh", "aliases": ["岭"]}, "1": "水"}'
    )
    assert read_glosses(path) == [Gloss(0, '山', ('岭',)), Gloss(1, '水')]


@pytest.mark.parametrize(
    ('name', 'text', 'reason'),
    [
        ('g.txt', '\n', 'no gloss'),
        ('g.txt', '山\n\n水', 'label 1 has no gloss'),
        ('g.csv', 'label,gloss\n0,a\n2,b\n', 'label 1 is missing'),
        ('g.csv', 'label,gloss\n0,a\n0,b\n', 'twice'),
        ('g.csv', 'label,word\n0,a\n', 'label, word'),
        ('g.csv', 'label,gloss\nx,a\n', "'x'"),
        ('g.tsv', 'love\ngo\n', 'columns love'),
        ('g.xlsx', 'label,gloss', 'no known type'),
        ('g', 'love', 'no known type'),
        ('g.json', '{', 'JSON'),
        ('g.json', '{"a": "b"}', "'a'"),
        ('g.json', '[' * 100_000, 'nested'),
        ('g.json', '{"0": {"gloss": "a", "aliases": 5}}', 'aliases 5'),
        ('g.json', '{"0": {"gloss": "a", "aliases": ["b", 5]}}', 'aliases'),
        ('g.json', '{"0": "\\ud800"}', 'not text'),
        ('g.csv', 'label,gloss\n0,"a\n1,b\n', 'quotes'),
        ('g.csv', 'label,gloss\n' + '1' * 5000 + ',a\n', 'label'),
    ],
)
def test_a_bad_list_is_named(tmp_path, name: str, text: str, reason: str) -> None:
    with pytest.raises(MMSignError, match=reason) as error:
        read_glosses(write(tmp_path, name, text))
    assert name in str(error.value)


def test_an_absent_list_is_named(tmp_path) -> None:
    with pytest.raises(MMSignError, match='no such list'):
        read_glosses(tmp_path / 'none.txt')


@pytest.mark.parametrize('separator', ',;\t|')
@pytest.mark.parametrize('said', [False, True])
def test_tables_as_spreadsheet_programs_save_them(tmp_path, separator: str, said: bool) -> None:
    rows = ['label;gloss;aliases', '0;Haus;"Heim;Bau"', '1;Baum;']
    text = '\n'.join(rows).replace(';', separator).replace(f'Heim{separator}', 'Heim;')
    path = write(tmp_path, 'g.csv', f'sep={separator}\n' * said + text)
    assert read_glosses(path) == [Gloss(0, 'Haus', ('Heim', 'Bau')), Gloss(1, 'Baum')]


def test_a_cell_too_many_is_refused_by_its_row(tmp_path) -> None:
    path = write(tmp_path, 'g.csv', 'label,gloss,aliases\n0,a,\n1,b,x,y\n')
    with pytest.raises(MMSignError, match='row 2 has more cells than columns'):
        read_glosses(path)
    with pytest.raises(MMSignError, match='twice'):
        read_glosses(write(tmp_path, 'h.csv', 'label,gloss,gloss\n0,a,b\n'))


@pytest.mark.parametrize('twin', ['caf\u00e9', 'cafe\u0301', ' caf\u00e9\u200b '])
def test_names_that_look_alike_are_one_and_said(tmp_path, twin: str, capsys) -> None:
    glosses = read_glosses(write(tmp_path, 'g.txt', f'caf\u00e9\ntea\n{twin}\n'))
    assert [gloss.gloss for gloss in glosses] == ['caf\u00e9', 'tea', 'caf\u00e9']
    assert "labels 0 and 2 are both 'caf\u00e9'" in capsys.readouterr().err
