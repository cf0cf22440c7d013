"""Markdown: a heading is a headword, the text under it the description."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from mmsign.prompts.readers.passages import passages
from mmsign.prompts.readers.record import Record, wrong_encoding

_HEADING = re.compile(r'#{1,6}\s+(?P<title>.*?)\s*#*$')


def read(path: str | os.PathLike, encoding: str = 'utf-8-sig') -> Iterator[Record]:
    """Sections of a Markdown file; text before the first heading has no headword.

    Long sections come in several records with the same headword.

    Raises:
        MMSignError: If the file is in another encoding.
    """
    try:
        with Path(path).open(encoding=encoding) as file:
            yield from _sections(file)
    except UnicodeDecodeError as error:
        raise wrong_encoding(path, error) from None


def _sections(lines: Iterator[str]) -> Iterator[Record]:
    title: str | None = None
    following: list[str | None] = []

    def body() -> Iterator[str]:
        fenced = False
        for line in lines:
            if line.lstrip().startswith(('```', '~~~')):
                fenced = not fenced
            found = None if fenced else _HEADING.match(line.rstrip())
            if found:
                following.append(found['title'])
                return
            yield line

    while True:
        for passage in passages(body()):
            yield Record(title, passage, title or 'preface')
        if not following:
            return
        title = following.pop()
