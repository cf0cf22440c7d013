"""Tables as people have them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from mmsign.datasets.sources.table import read_table
from mmsign.utils.errors import MMSignError

PLAIN = 'path,gloss,signer\na.npy,house,anna\nb.npy,tree,bert\n'
ROWS = [
    {'path': 'a.npy', 'gloss': 'house', 'signer': 'anna'},
    {'path': 'b.npy', 'gloss': 'tree', 'signer': 'bert'},
]


def write(folder: Path, text: str, encoding: str = 'utf8') -> Path:
    (folder / 't.csv').write_bytes(text.encode(encoding))
    return folder / 't.csv'


@pytest.mark.parametrize(
    'text',
    [
        PLAIN,
        PLAIN.replace(',', ';'),
        PLAIN.replace(',', '\t'),
        PLAIN.replace(',', '|'),
        PLAIN.replace('\n', '\r\n'),
        PLAIN.replace('\n', '\r'),
        f'\ufeff{PLAIN}',
        f'\n\n{PLAIN}'.replace('\nb', '\n , \n\nb'),
        'sep=;\n' + PLAIN.replace(',', ';'),
        PLAIN.replace(',', ' , '),
        PLAIN.replace('house', '"house"'),
        PLAIN.replace('\n', ',,\n'),  # a spreadsheet's empty columns
        PLAIN.replace('path', 'Video file').replace('gloss', 'Sign').replace('signer', 'Participant-ID'),
        PLAIN.replace('path', 'relative_path').replace('gloss', 'label').replace('signer', 'USER'),
        PLAIN.replace('house', 'ho\u200buse '),
    ],
)
def test_all_of_these_are_one_table(tmp_path: Path, text: str) -> None:
    for encoding in ('utf8', 'utf-16'):
        assert read_table(write(tmp_path, text, encoding), ('path', 'gloss')) == ROWS


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    rows = read_table(write(tmp_path, 'sep=,\npath,gloss\n\na,"two\nlines"\nb,x\n'))
    assert [(row.line, row['gloss']) for row in rows] == [(4, 'two lines'), (6, 'x')]


def test_headings(tmp_path: Path) -> None:
    file = write(tmp_path, 'label,word,file,note\n0,house,a.npy,x\n')
    assert read_table(file, ('path', 'gloss')) == [
        {'label': '0', 'gloss': 'house', 'path': 'a.npy', 'note': 'x'}
    ]  # the word is the gloss, not its number
    assert read_table(file, columns={'gloss': 'note'})[0]['gloss'] == 'x'
    assert read_table(file, ('note',))[0]['note'] == 'x'
    assert read_table(write(tmp_path, 'TR,ClassId\nev,0\n'), ('ClassId', 'TR')) == [
        {'ClassId': '0', 'TR': 'ev'}
    ]


@pytest.mark.parametrize(
    ('text', 'problem'),
    [
        ('', 'is empty'),
        ('\n \n', 'is empty'),
        (
            'path,klass\na,b\n',
            r"'gloss' is missing; the header is 'path', 'klass', separated by a comma.*gloss=",
        ),
        ('path,gloss\na,hello, you\n', r'line 2 has 3 cells, the header has 2: a, hello, you'),
        ('path;gloss\n\na;"x"\nb;y;z\n', 'line 4 has 3 cells.*a semicolon in double quotes'),
        ('path,gloss\na,"open\nb,x\n', 'line 2 cannot be read'),
        ('path,gloss\na,"x"y\n', 'line 2 cannot be read'),
        ('path,gloss,gloss\na,x,y\n', "'gloss' occurs twice"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(MMSignError, match=problem) as error:
        read_table(write(tmp_path, text), ('path', 'gloss'))
    assert 't.csv' in str(error.value)
    assert '\n' not in str(error.value)


def test_options(tmp_path: Path) -> None:
    file = write(tmp_path, 'a b;c\n1;2\n')
    assert read_table(file, delimiter='tab') == [{'a b;c': '1;2'}]
    for options, problem in (
        ({'delimiter': 'ab'}, 'give one character'),
        ({'columns': {'path': 'x'}}, "column 'x' is missing"),
        ({'columns': {'pth': 'c'}}, "no column 'pth'"),
    ):
        with pytest.raises(MMSignError, match=problem):
            read_table(file, **options)  # type: ignore[arg-type]
    cells = unicodedata.normalize('NFD', 'path,gloss\na,ağaç\n')
    file.write_bytes(unicodedata.normalize('NFC', cells).encode('cp1254'))
    assert read_table(file, encoding='cp1254')[0]['gloss'] == 'ağaç'
    assert read_table(write(tmp_path, cells))[0]['gloss'] == 'ağaç'


def test_a_table_without_a_header(tmp_path: Path) -> None:
    (tmp_path / 'a.csv').write_text('clips/a.npy,house\nclips/b.npy,tree\n')
    with pytest.raises(MMSignError, match='write a header above it, such as path,gloss'):
        read_table(tmp_path / 'a.csv', ('path', 'gloss'))
