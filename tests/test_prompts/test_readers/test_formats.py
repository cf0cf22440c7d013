"""One small file of every format becomes the records it holds."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from mmsign.prompts.readers import Record, open_source, source_files
from mmsign.utils.errors import MMSignError


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def records(path: Path, **options) -> list[tuple[str | None, str]]:
    return [(record.headword, record.text) for record in open_source(path, **options)]


def test_text(tmp_path) -> None:
    path = write(tmp_path / 'a.txt', '\ufeff一手平伸。\n\n双手握拳。')
    assert records(path) == [(None, '一手平伸。\n\n双手握拳。')]


def test_text_in_another_encoding(tmp_path) -> None:
    path = write(tmp_path / 'a.txt', '一手平伸。'.encode('gb18030'))
    with pytest.raises(MMSignError, match='--encoding'):
        records(path)
    assert records(path, encoding='gb18030') == [(None, '一手平伸。')]


def test_markdown_headings_are_headwords(tmp_path) -> None:
    text = 'Preface.\n# Signs\n## love ##\nStroke the thumb.\n```\n# no heading\n```\n## hate\n'
    assert records(write(tmp_path / 'a.md', text)) == [
        (None, 'Preface.'),
        ('love', 'Stroke the thumb.\n```\n# no heading\n```'),
    ]


def test_tsv_without_header_keeps_quotes(tmp_path) -> None:
    path = write(tmp_path / 'a.tsv', 'love\tMake the "heart" sign.\n\nhate\tPush.\n')
    assert records(path) == [('love', 'Make the "heart" sign.'), ('hate', 'Push.')]


def test_csv_with_header_in_any_order(tmp_path) -> None:
    path = write(tmp_path / 'a.csv', 'page,Definition,Word,entry\n1,"Push, then pull.",door,door 1\n')
    assert list(open_source(path)) == [Record('door', 'Push, then pull.', 'door 1')]


@pytest.mark.parametrize('name', ['explanation', 'Meaning', 'instructions'])
def test_other_names_of_the_text_column(tmp_path, name: str) -> None:
    path = write(tmp_path / 'a.csv', f'id,word,{name}\n1,door,Push.\n')
    assert records(path) == [('door', 'Push.')]


@pytest.mark.parametrize(
    ('header', 'field'),
    [('id,word,remarks', 'text'), ('id,title,description', 'headword'), ('id,title,remarks', 'headword')],
)
def test_half_a_header_is_refused(tmp_path, header: str, field: str) -> None:
    with pytest.raises(MMSignError, match='name a column of headword') as error:
        records(write(tmp_path / 'a.csv', f'{header}\n1,door,Push.\n'))
    assert error.value.field == field


def test_a_sign_named_like_a_column_is_no_header(tmp_path) -> None:
    path = write(tmp_path / 'a.tsv', 'word\tOne hand opens, then closes.\nhate\tPush.\n')
    assert [head for head, _ in records(path)] == ['word', 'hate']


def test_a_row_too_short_is_named(tmp_path) -> None:
    with pytest.raises(MMSignError, match='line 2 has 1 column'):
        records(write(tmp_path / 'a.tsv', 'love\tx\nhate\n'))


def test_jsonl(tmp_path) -> None:
    rows = [{'headword': 'love', 'text': 'Stroke.'}, {'text': 'Running text.'}]
    path = write(tmp_path / 'a.jsonl', '\n'.join(map(json.dumps, rows)))
    assert records(path) == [('love', 'Stroke.'), (None, 'Running text.')]


@pytest.mark.parametrize(
    'line',
    [
        '{"headword": "x"}',
        '[1]',
        'not json',
        '{"text": 3}',
        '[' * 100_000,
        '{"text": "\\ud800"}',
        '{"text": "x", "page": ' + '1' * 5000 + '}',
    ],
)
def test_bad_jsonl_names_its_line(tmp_path, line: str) -> None:
    with pytest.raises(MMSignError, match='line 2'):
        records(write(tmp_path / 'a.jsonl', '{"text": "x"}\n' + line))


def test_sqlite_needs_a_query_with_its_columns(tmp_path) -> None:
    path = tmp_path / 'a.db'
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE t (w TEXT, d TEXT)')
        connection.executemany('INSERT INTO t VALUES (?, ?)', [('love', 'Stroke.'), ('empty', None)])
    connection.close()
    assert records(path, query='SELECT w AS headword, d AS text FROM t') == [('love', 'Stroke.')]
    for query in (None, 'SELECT w AS headword FROM t', 'SELECT * FROM nothing', 'DELETE FROM t'):
        with pytest.raises(MMSignError, match='query'):
            records(path, query=query)


def make_pdf(text: str) -> bytes:
    """The smallest PDF with a line of text on its page."""
    stream = f'BT /F1 12 Tf 72 700 Td ({text}) Tj ET' if text else ''
    objects = [
        '<< /Type /Catalog /Pages 2 0 R >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R '
        '/Resources << /Font << /F1 5 0 R >> >> >>',
        f'<< /Length {len(stream)} >>\nstream\n{stream}\nendstream',
        '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ]
    data, places = '%PDF-1.4\n', []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f'{number} 0 obj\n{body}\nendobj\n'
    table = ''.join(f'{place:010d} 00000 n \n' for place in places)
    tail = f'trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF'
    return (data + f'xref\n0 6\n0000000000 65535 f \n{table}' + tail).encode()


def test_pdf(tmp_path) -> None:
    path = write(tmp_path / 'a.pdf', make_pdf('One hand touches the chin.'))
    assert list(open_source(path)) == [Record(None, 'One hand touches the chin.', 'page 1')]


@pytest.mark.parametrize(('content', 'reason'), [(make_pdf(''), 'OCR'), (b'%PDF-1.4 torn', 'readable PDF')])
def test_pdf_without_text_or_torn(tmp_path, content: bytes, reason: str) -> None:
    with pytest.raises(MMSignError, match=reason):
        records(write(tmp_path / 'a.pdf', content))


def test_folders_are_searched_and_strangers_refused(tmp_path) -> None:
    write(tmp_path / 'b.txt', 'x')
    write(tmp_path / 'a.tsv', 'x\ty')
    write(tmp_path / 'photo.jpg', 'x')
    assert [file.name for file in source_files([tmp_path])] == ['a.tsv', 'b.txt']
    for bad in (tmp_path / 'photo.jpg', tmp_path / 'none.txt'):
        with pytest.raises(MMSignError):
            source_files([bad])


@pytest.mark.parametrize(
    'lines',
    [
        ('love,"Cross both fists.', 'mother,Tap the chin.', 'father,Tap the forehead.'),
        ('love,"Cross both fists.', 'mother,"Tap the chin, twice."', 'father,Tap the forehead.'),
        ('love,"Cross both fists.', 'mother,Tap the chin.', 'father,"', 'Tap the forehead."'),
        ('love,"Cross both fists." twice', 'mother,Tap the chin.'),
    ],
)
def test_a_quote_that_is_not_closed_is_refused(tmp_path, lines: tuple[str, ...]) -> None:
    path = write(tmp_path / 'a.csv', '\n'.join(['word,description', 'go,Push.', *lines]))
    with pytest.raises(MMSignError, match=r'row of line [34].*quotes'):
        records(path)


def test_a_quoted_cell_may_hold_lines(tmp_path) -> None:
    path = write(tmp_path / 'a.csv', 'love,"Cross both fists,\nthen tap, twice."\nhate,Push.\n')
    assert records(path) == [('love', 'Cross both fists, then tap, twice.'), ('hate', 'Push.')]


def test_sqlite_bytes_are_text_or_refused(tmp_path) -> None:
    path = tmp_path / 'a.db'
    query = 'SELECT w AS headword, d AS text FROM t'
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE t (w, d)')
        connection.executemany(
            'INSERT INTO t VALUES (?, ?)', [('爱', '双手交叉。'.encode()), (0, 'Make a ring.')]
        )
    connection.close()
    assert records(path, query=query) == [('爱', '双手交叉。'), ('0', 'Make a ring.')]
    with sqlite3.connect(path) as connection:
        connection.execute('INSERT INTO t VALUES (?, ?)', ('x', b'\xff\xd8'))
    connection.close()
    with pytest.raises(MMSignError, match='field text: holds bytes'):
        records(path, query=query)


@pytest.mark.parametrize(
    'query', [None, 'SELECT word AS headword FROM sings', 'SELECT x AS headword FROM signs']
)
def test_errors_of_a_database_list_its_tables(tmp_path, query: str | None) -> None:
    base = sqlite3.connect(tmp_path / 'a.db')
    base.execute('CREATE TABLE signs(word, body)')
    base.commit()
    base.close()
    with pytest.raises(MMSignError, match=r'it has signs\(word, body\)'):
        records(tmp_path / 'a.db', query=query)
