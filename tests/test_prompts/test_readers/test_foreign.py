"""Whatever a library raises over a damaged book is one line, and bombs do not fill the memory."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from helpers import one_line_error

from mmsign.prompts.readers import open_source
from mmsign.prompts.readers.foreign import guarded
from mmsign.utils.errors import MMSignError


def workbook(file: Path) -> Path:
    openpyxl = pytest.importorskip('openpyxl')
    book = openpyxl.Workbook()
    book.active.append(['word', 'text'])
    book.active.append(['house', 'Two flat hands.'])
    book.save(file)
    return file


def document(file: Path) -> Path:
    written = pytest.importorskip('docx').Document()
    written.add_heading('house', 1)
    written.add_paragraph('Two flat hands.')
    written.save(str(file))
    return file


def member(file: Path, name: str, content: bytes) -> None:
    """Put something else in the place of a member."""
    with zipfile.ZipFile(file) as archive:
        members = {item: archive.read(item) for item in archive.namelist()}
    assert name in members
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_DEFLATED) as archive:
        for item, kept in {**members, name: content}.items():
            archive.writestr(item, kept)


@pytest.mark.parametrize(('write', 'name'), [(workbook, 'a.xlsx'), (document, 'a.docx')])
def test_any_changed_byte(tmp_path: Path, write, name: str) -> None:
    """Refused, or read as it was: the archives have checksums."""
    file = write(tmp_path / name)
    whole, good = file.read_bytes(), list(open_source(file))
    rng, refused = random.Random(0), 0
    for _ in range(60):
        content = bytearray(whole)
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        file.write_bytes(content)
        try:
            assert list(open_source(file)) == good
        except MMSignError as error:
            refused += 1
            assert '\n' not in str(error)  # noqa: PT017
    assert refused > 20


DEEP = b'<a>' * 5000 + b'</a>' * 5000
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha">'
    + b''.join(b'<!ENTITY %c "%s">' % (i + 1, (b'&%c;' % i) * 10) for i in range(97, 110))
    + b']><a>&n;</a>'
)


@pytest.mark.parametrize('content', [b'', b'<', DEEP, LAUGHS, bytes(80_000_000)])
@pytest.mark.parametrize(
    ('write', 'name', 'inside'),
    [(workbook, 'a.xlsx', 'xl/worksheets/sheet1.xml'), (document, 'a.docx', 'word/document.xml')],
)
def test_bad_markup(tmp_path: Path, write, name: str, inside: str, content: bytes) -> None:
    file = write(tmp_path / name)
    member(file, inside, content)
    if content == DEEP and write is workbook:
        assert not list(open_source(file))  # a sheet without rows
        return
    with one_line_error(file, 'is no readable', 'again'):
        list(open_source(file))


def test_errors_of_ours_pass_unchanged(tmp_path: Path) -> None:
    (tmp_path / 'a').write_text('x')

    @guarded('book', 'write it again')
    def read(path: Path):
        yield 1
        raise MMSignError('is odd', file=path)

    @guarded('book', 'write it again')
    def fail(path: Path):
        raise IndexError
        yield

    with pytest.raises(MMSignError, match=r'a: is odd$'):
        list(read(tmp_path / 'a'))
    with one_line_error('a: is no readable book: IndexError. write it again'):
        list(fail(tmp_path / 'a'))
