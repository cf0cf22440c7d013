"""Expert texts in every format that knowledge bases are built from."""

from __future__ import annotations

import io
import sqlite3
import tarfile
from functools import partial
from pathlib import Path
from typing import Any

from test_prompts.test_readers.test_pdf_columns import LEFT, RIGHT, make_pdf
from test_prompts.test_readers.test_sigml import sign

from fuzz.cases import Target, Wrong
from fuzz.faults import books
from fuzz.faults.databases import FAULTS as DATABASES
from mmsign.prompts.readers import open_source, source_files

QUERY = 'SELECT word AS headword, description AS text FROM signs'
TEXT = 'Two flat hands form a roof.\n\nThe elbow stands on the other hand.\n'


def open_books(folder: Path, query: str | None = None) -> Any:
    """Every book of the folder, each by itself."""
    files = sorted(path for path in folder.iterdir())
    found = []
    for file in files:
        for source in source_files([file]):
            for record in open_source(source, query=query):
                texts = [text for text in (record.headword, record.text, record.entry) if text is not None]
                if not all(isinstance(text, str) for text in texts) or not record.text:
                    raise Wrong(f'{record}')
                [text.encode() for text in texts]
                found.append(record)
    return found


def make_text(folder: Path) -> None:
    (folder / 'a.txt').write_text(TEXT)
    (folder / 'b.md').write_text(
        '# house\n\n> Two *flat* hands.\n\n- one\n- two\n\n## tree\n\n```\ncode\n```\n[a](b)\n'
    )
    (folder / 'c.jsonl').write_text('{"headword": "house", "text": "A roof."}\n{"text": "Running text."}\n')


def make_table(folder: Path) -> None:
    (folder / 'a.csv').write_text('headword,text\nhouse,"Two flat hands, a roof."\ntree,An elbow.\n')
    (folder / 'b.tsv').write_text('headword\ttext\nhouse\tTwo flat hands.\n')
    (folder / 'c.csv').write_text('Nr;Wort;Text\n1;Haus;Zwei flache Hände\n2;Baum;Ein Arm\n', encoding='utf8')


def make_xlsx(folder: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (['word', 'text'], ['house', 'Two flat hands.'], [1, 'A number.']):
        book.active.append(row)
    book.save(folder / 'a.xlsx')


def make_docx(folder: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph('A preface about hands.')
    document.add_heading('house', 1)
    document.add_paragraph('Two flat hands form a roof.')
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ('word', 'text', 'tree', 'An elbow.')
    ):
        cell.text = text
    document.save(str(folder / 'a.docx'))


def make_pdf_file(folder: Path) -> None:
    (folder / 'a.pdf').write_bytes(make_pdf([LEFT, RIGHT]))


def make_sigml(folder: Path) -> None:
    text = sign('house', 'hamflathand', 'hamextfingeru', 'hampalml', 'hamchin', 'hamtouch')
    (folder / 'house.sigml').write_text(text)
    with tarfile.open(folder / 'signs.tar.xz', 'w:xz') as archive:
        info = tarfile.TarInfo('SignFiles/tree.sigml')
        info.size = len(text.encode())
        archive.addfile(info, io.BytesIO(text.encode()))


def make_sqlite(folder: Path) -> None:
    database = sqlite3.connect(folder / 'a.db')
    database.execute('CREATE TABLE signs (word TEXT, description TEXT)')
    database.executemany('INSERT INTO signs VALUES (?, ?)', [('house', 'A roof.'), ('tree', 'An elbow.')])
    database.commit()
    database.close()


TARGETS = [
    Target('book_text', make_text, open_books),
    Target('book_table', make_table, open_books),
    Target('book_xlsx', make_xlsx, open_books, more=books.XML),
    Target('book_docx', make_docx, open_books, more=books.XML),
    Target('book_pdf', make_pdf_file, open_books, more=books.PDF),
    Target('book_sigml', make_sigml, open_books, more=books.SIGML),
    Target('book_sqlite', make_sqlite, partial(open_books, query=QUERY), more=DATABASES),
]
