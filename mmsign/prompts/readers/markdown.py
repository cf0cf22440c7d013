"""Markdown: a heading is a headword, the text under it the description; tables of signs are tables."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mmsign.prompts.readers.columns import names_signs, records
from mmsign.prompts.readers.passages import TARGET, passages
from mmsign.prompts.readers.record import Record, wrong_encoding
from mmsign.prompts.readers.wrapping import joint

#: A section up to this length, in characters, is one record: one variant of a sign.
SECTION = 4000
_HEADING = re.compile(r'#{1,6}\s+(?P<title>.*?)\s*#*$')
_UNDERLINE = re.compile(r' {0,3}(=+|-+)$')
_RULE = re.compile(r'([-*_])(\s*\1){2,}$')
_RULED = re.compile(r'\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?')
_ITEM = re.compile(r'(?:[-*+•]|\d{1,3}[.)])\s+')
#: “[1]: from my course”, where a note stands, and “[1]”, where it belongs.
_NOTE = re.compile(r'\[\^?[\w-]{1,20}\]:\s')
_QUOTE = re.compile(r'(?:\s*>)+')
_MARKUP = [
    (re.compile(r'\s?\[(?:\^[\w-]{1,20}|\d{1,3})\](?![(\[])'), ''),  # marks of notes
    (re.compile(r'!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])'), r'\1'),  # links and pictures
    (re.compile(r'(`+)(.{1,1000}?)\1'), r'\2'),
    (re.compile(r'(\*{1,3}|~~)(?=\S)(.{1,1000}?)(?<=\S)\1'), r'\2'),
    (re.compile(r'\b(_{1,3})(?=[^\s_])(.{1,1000}?)(?<=[^\s_])\1\b'), r'\2'),
    (re.compile(r'\\([\\`*_{}\[\]()#+.!~>-])'), r'\1'),
]


def read(
    path: str | os.PathLike, encoding: str = 'utf-8-sig', columns: Sequence[str] = ()
) -> Iterator[Record]:
    """Sections of a Markdown file; text before the first heading has no headword.

    Lines of a paragraph are joined, list items stay lines, and markup goes. A
    section longer than :data:`SECTION` comes in several records. A table whose header names headwords and
    texts is read as :mod:`.table` reads one, behind the sections; others are text.

    Raises:
        MMSignError: If the file is in another encoding.
    """
    try:
        tables: list[list[list[str]]] = []
        with Path(path).open(encoding=encoding) as file:
            yield from _sections(_parts(_without_tables(file, tables, columns)))
        for table in tables:
            yield from records(table, Path(path), columns, place='row')
    except UnicodeDecodeError as error:
        raise wrong_encoding(path, error) from None


def _without_tables(
    lines: Iterable[str], tables: list[list[list[str]]], columns: Sequence[str]
) -> Iterator[str]:
    """The lines that are in no table of signs; the rows of those are added to ``tables``."""
    before: str | None = None
    inside = False
    for line in lines:
        if inside and '|' in line:
            tables[-1].append(_cells(line))
            continue
        inside = before is not None and '|' in before and bool(_RULED.fullmatch(line.strip()))
        if inside and before is not None and names_signs(_cells(before), columns):
            tables.append([_cells(before)])
            before = '\n'
            continue
        inside = False
        if before is not None:
            yield before
        before = line
    if before is not None:
        yield before


def _cells(line: str) -> list[str]:
    cells = re.split(r'(?<!\\)\|', line.strip().removeprefix('|'))
    if not cells[-1].strip():
        cells.pop()
    return [_plain([cell.strip().replace('\\|', '|')]) for cell in cells]


def _sections(parts: Iterator[tuple[bool, str]]) -> Iterator[Record]:
    title: str | None = None
    following: list[str | None] = []

    def body() -> Iterator[str]:
        for heading, text in parts:
            if heading:
                following.append(text)
                return
            yield text

    while True:
        for passage in passages(body(), TARGET if title is None else SECTION):
            yield Record(title, passage, title or 'preface')
        if not following:
            return
        title = following.pop()


def _parts(lines: Iterator[str]) -> Iterator[tuple[bool, str]]:
    """``(whether it is a heading, text)`` of headings, paragraphs and list items."""
    block: list[str] = []  # lines of the open paragraph or item
    fenced = item = False

    def close() -> Iterator[tuple[bool, str]]:
        if block:
            yield False, _plain(block) + '\n'
            block.clear()

    for line in map(str.rstrip, lines):
        fence = line.lstrip().startswith(('```', '~~~'))
        bare = _QUOTE.sub('', line, count=1).strip() if line.lstrip().startswith('>') else line.strip()
        if fence or fenced:
            fenced ^= fence
            yield from close()
            yield False, line + '\n'
        elif heading := _HEADING.match(line):
            yield from close()
            yield True, _plain([heading['title']])
        elif _UNDERLINE.match(line) and block and not item and ('=' in line or len(block) == 1):
            title = block.pop()
            yield from close()
            yield True, _plain([title])
        elif _NOTE.match(bare):
            yield from close()
        elif not bare or _RULE.match(bare):
            yield from close()
            yield False, '\n'
        else:
            mark = _ITEM.match(bare)
            if mark or sum(map(len, block)) > SECTION:
                yield from close()
            item = bool(mark) or (item and bool(block))
            block.append(bare[mark.end() :] if mark else bare)
    yield from close()


def _plain(lines: list[str]) -> str:
    """The lines of a paragraph as one, without markup."""
    text = lines[0]
    for line in lines[1:]:
        text += joint(text, line) + line
    for pattern, kept in _MARKUP:
        text = pattern.sub(kept, text)
    return text
