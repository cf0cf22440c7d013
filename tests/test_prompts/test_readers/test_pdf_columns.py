"""Pages in columns are read column by column; a list of headwords beside their texts is not."""

from __future__ import annotations

import pytest

from mmsign.prompts.readers import open_source
from mmsign.prompts.readers.pdf import split_columns

LEFT = ['LOVE', 'Cross both fists', 'over the chest and', 'hold them there.']
RIGHT = ['FRIEND', 'Hook the index', 'fingers, then swap', 'the hands.']


def layout(*columns: list[str], width: int = 30) -> str:
    return '\n'.join(''.join(cell.ljust(width) for cell in row) for row in zip(*columns))


@pytest.mark.parametrize('count', [2, 3])
def test_columns_are_kept_apart(count: int) -> None:
    columns = [LEFT, RIGHT, LEFT][:count]
    assert split_columns(layout(*columns)) == ['\n'.join(column) for column in columns]


def test_one_column_stays_whole() -> None:
    text = 'Cross both fists over the chest and hold them there.\nThen open the hands.\nOnce more.'
    assert split_columns(text) is None
    assert split_columns('') is None


def test_headwords_beside_their_texts_stay_with_them() -> None:
    texts = ['Cross both fists over the chest and hold.', 'Hook the index fingers, then swap hands.', 'Push.']
    assert split_columns(layout(['love', 'friend', 'hate'], texts)) is None


def make_pdf(columns: list[list[str]]) -> bytes:
    """A page with each column at its own place."""
    shown = [
        f'BT /F 9 Tf {50 + 280 * x} {700 - 12 * y} Td ({line}) Tj ET'
        for y in range(len(columns[0]))
        for x, lines in enumerate(columns)
        for line in [lines[y]]
    ]
    stream = '\n'.join(shown).encode()
    objects = [
        b'<</Type/Catalog/Pages 2 0 R>>',
        b'<</Type/Pages/Kids[3 0 R]/Count 1>>',
        b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>',
        b'<</Length %d>>stream\n%s\nendstream' % (len(stream), stream),
        b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ]
    body, offsets = b'%PDF-1.4\n', []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b'%d 0 obj' % number + content + b'endobj\n'
    table = b''.join(b'%010d 00000 n \n' % offset for offset in offsets)
    head = b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1)
    return (
        body
        + head
        + table
        + b'trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF' % (len(objects) + 1, len(body))
    )


def test_a_page_in_two_columns(tmp_path) -> None:
    pytest.importorskip('pypdf')
    (tmp_path / 'a.pdf').write_bytes(make_pdf([LEFT, RIGHT]))
    whole = ' '.join(' '.join(record.text.split()) for record in open_source(tmp_path / 'a.pdf'))
    assert whole == f'{" ".join(LEFT)} {" ".join(RIGHT)}'
