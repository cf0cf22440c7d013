"""Readers of expert texts: every format becomes a stream of records.

A reader is a generator function ``read(path, ...)`` that never holds more of
its file than a passage, a row or a page. The type of a file follows from its
name, and for tables from their columns.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mmsign.prompts.readers import asl_lex, jsonl, markdown, office, pdf, sigml, sqlite, table, text
from mmsign.prompts.readers.cleaning import without_notes
from mmsign.prompts.readers.record import Record
from mmsign.prompts.readers.wrapping import unwrap
from mmsign.utils.errors import MMSignError, warn
from mmsign.utils.opening import check_file

_TEXT = {'.txt': text.read, '.jsonl': jsonl.read}
_MARKDOWN = ('.md', '.markdown')
_TABLES = ('.csv', '.tsv')
_SQLITE = ('.db', '.sqlite', '.sqlite3')
_SIGML = ('.sigml', '.tar', '.tar.xz', '.tar.gz', '.tgz')
_OFFICE = {'.xlsx': office.read_xlsx, '.docx': office.read_docx}
#: Kinds of files that hold texts too → what makes them readable.
SAVE_AS = {
    **dict.fromkeys(('.xls', '.xlsm', '.ods', '.numbers'), 'save it as .xlsx'),
    **dict.fromkeys(('.doc', '.docm', '.odt', '.rtf', '.pages', '.html', '.htm'), 'save it as .docx'),
    **dict.fromkeys(('.epub', '.djvu', '.ps'), 'save it as .pdf'),
}
SUFFIXES = (*_TEXT, *_MARKDOWN, *_TABLES, *_SQLITE, *_SIGML, *_OFFICE, '.pdf')

__all__ = ['SUFFIXES', 'Record', 'open_source', 'source_files']


def source_files(sources: list[str | os.PathLike]) -> list[Path]:
    """Files among the sources, folders searched in order of name.

    Raises:
        MMSignError: If a source is absent, of an unknown type, or an empty folder.
    """
    files: list[Path] = []
    for source in map(Path, sources):
        known = ', '.join(SUFFIXES)
        if source.is_dir():
            inside = [
                p
                for p in sorted(source.rglob('*'))
                if p.is_file() and p.name.lower().endswith(SUFFIXES) and not p.name.startswith(('._', '~$'))
            ]
            if not inside:
                raise MMSignError('holds no readable file', file=source, fix=f'readable are {known}')
            if left := _other_texts(source):
                names = ', '.join(file.name for file in left[:5])
                more = f' and {len(left) - 5} more' if len(left) > 5 else ''
                warn(f'{source}: {names}{more} left out, of no known type: {SAVE_AS[left[0].suffix.lower()]}')
            # the key of ASL-LEX explains its columns and describes no sign
            inside = [p for p in inside if not _is_key(p, inside)]
            # one SiGML file is one sign: a folder of them is one source
            signs = [p for p in inside if p.suffix.lower() == '.sigml']
            files += [source] if len(signs) == len(inside) else inside
        elif not source.is_file():
            raise MMSignError('no such file or folder', file=source, fix='name an existing source')
        elif not source.name.lower().endswith(SUFFIXES):
            fix = SAVE_AS.get(source.suffix.lower(), f'readable are {known}')
            raise MMSignError('is of no known type', file=source, fix=fix)
        else:
            files.append(source)
    return files


def _other_texts(folder: Path) -> list[Path]:
    """Files of a folder that hold texts and cannot be read."""
    files = (file for file in sorted(folder.rglob('*')) if file.is_file())
    return [f for f in files if f.suffix.lower() in SAVE_AS and not f.name.startswith(('.', '~$'))]


def _is_key(path: Path, beside: list[Path]) -> bool:
    table = path.with_name(path.name.replace('_key.', '.'))
    return table != path and table in beside and table.suffix == '.csv' and asl_lex.recognises(table)


def open_source(
    path: str | os.PathLike,
    query: str | None = None,
    encoding: str = 'utf-8-sig',
    columns: Sequence[str] = (),
) -> Iterator[Record]:
    """Records of one source, the lines of each sentence joined.

    Args:
        path: A file, or a folder of SiGML files.
        query: Required for SQLite sources, see :mod:`mmsign.prompts.readers.sqlite`.
        encoding: Of text sources.
        columns: Headings of the headword and of the text in tables with headings of their own.

    Raises:
        MMSignError: While iterating, if the source is malformed.
    """
    path = Path(path)
    if not path.is_dir():
        check_file(path)
    if path.name.lower().endswith(_MARKDOWN):
        return markdown.read(path, encoding, columns)  # knows by its markup which lines belong together
    read = _records(path, query, encoding, columns)
    return (replace(record, text=unwrap(without_notes(record.text))) for record in read)


def _records(path: Path, query: str | None, encoding: str, columns: Sequence[str]) -> Iterator[Record]:
    name = path.name.lower()
    if path.is_dir() or name.endswith(_SIGML):
        return sigml.read(path)
    if name.endswith(_TABLES):
        return asl_lex.read(path) if asl_lex.recognises(path) else table.read(path, encoding, columns)
    if name.endswith(_SQLITE):
        return sqlite.read(path, query)
    if name.endswith('.pdf'):
        return pdf.read(path)
    if path.suffix.lower() in _OFFICE:
        return _OFFICE[path.suffix.lower()](path, columns)
    return _TEXT[path.suffix.lower()](path, encoding)
