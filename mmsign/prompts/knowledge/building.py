"""Writing a knowledge base: streams records into SQLite with bounded memory."""

from __future__ import annotations

import hashlib
import io
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType

from mmsign.prompts.knowledge.base import SCHEMA, VERSION, places, tokens
from mmsign.prompts.language.folding import fold
from mmsign.prompts.readers import Record, open_source, source_files
from mmsign.utils.errors import MMSignError, unwritable
from mmsign.utils.files import replacing
from mmsign.utils.lock import only_one

_BATCH = 1000
_LETTERS = re.compile(r'[A-Za-z^À-ÿĀ-ž]{1,2}')
_VOWEL = re.compile('[aeiouy]')


def _index(rows: list[tuple]) -> list[tuple[int, str]]:
    return [(number, tokens(fold(f'{entry} {text}'))) for number, _, entry, text in rows]


def _is_alphabet(headwords: set[str]) -> bool:
    """Whether headwords of one or two letters are a manual alphabet.

    A pair with a vowel (go, no, su) is a word rather than a digraph (zh, ch);
    an alphabet has at most a few of them (qu), and more than one letter.
    """
    words = sum(len(head) == 2 and '^' not in head and _VOWEL.search(head) is not None for head in headwords)
    return len(headwords) > 1 and len(headwords) - words >= 5 * words


class KnowledgeWriter:
    """Fills a new knowledge base; nothing is visible under its name until it is closed.

    Args:
        path: Where the knowledge base goes.

    Examples:
        >>> with KnowledgeWriter('kb.sqlite') as writer:
        ...     writer.add_source('book', [Record('love', 'Stroke the thumb.', 'love')])
        1
    """

    def __init__(self, path: str | os.PathLike) -> None:
        self._replacing = replacing(path)
        partial = self._replacing.__enter__()
        partial.unlink(missing_ok=True)  # of a build that was killed
        self.connection = sqlite3.connect(partial, isolation_level=None)
        # the file is thrown away if the build is killed: no journal, no waiting for the disk
        self.connection.executescript(
            'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; BEGIN;' + SCHEMA
        )
        # few large segments instead of small ones merged over and over: half the time of a 1 GB build
        for option, value in (
            ('hashsize', 64 << 20),
            ('automerge', 0),
            ('crisismerge', 1000),
            ('pgsz', 16000),
        ):
            self.connection.execute('INSERT INTO grams(grams, rank) VALUES (?, ?)', (option, value))
        # SQLite works without the interpreter's lock: the next batch is cut into tokens meanwhile
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._pending: tuple[list[tuple], list[tuple], Future] | None = None
        self.hash = hashlib.sha256()
        self.entries = 0

    def add_source(self, name: str, records: Iterable[Record]) -> int:
        """Add one source; returns the number of its entries.

        A source whose headwords are all single letters or digraphs, two or more,
        becomes a manual alphabet, which only references to letters look into.
        """
        row = self.connection.execute('INSERT INTO sources(name) VALUES (?)', (name,))
        source = row.lastrowid
        before = self.entries
        headed = False
        letters: set[str] | None = set()  # None once a headword is longer
        rows: list[tuple] = []
        heads: list[tuple] = []
        last: tuple[str, str] | None = None
        for record in records:
            if record.headword is not None:
                headed = True
                if letters is not None and _LETTERS.fullmatch(record.headword.strip()):
                    letters.add(fold(record.headword))
                else:
                    letters = None
            if last != (record.entry, record.text):  # a query joins one text to several headwords
                self.entries += 1
                rows.append((self.entries, source, record.entry, record.text))
                self.hash.update(f'{record.headword}\0{record.text}\0'.encode())
                last = (record.entry, record.text)
            names = places(record.headword) if record.headword else []
            heads.extend((fold(alias), alias, place, self.entries) for alias, place in names)
            if len(rows) >= _BATCH:
                self._flush(rows, heads)
                rows, heads = [], []
        self._flush(rows, heads)
        self._write_pending()
        kind = 'alphabet' if letters and _is_alphabet(letters) else 'dictionary' if headed else 'text'
        count = self.entries - before
        self.connection.execute(
            'UPDATE sources SET kind = ?, entries = ? WHERE id = ?', (kind, count, source)
        )
        return count

    def _flush(self, rows: list[tuple], heads: list[tuple]) -> None:
        """Start on a batch, and write the one before."""
        indexed = self._pool.submit(_index, rows)
        self._write_pending()
        self._pending = (rows, heads, indexed)

    def _write_pending(self) -> None:
        if self._pending is None:
            return
        rows, heads, indexed = self._pending
        self._pending = None
        run = self.connection.executemany
        run('INSERT INTO entries VALUES (?, ?, ?, ?)', rows)
        run('INSERT INTO headwords VALUES (?, ?, ?, ?)', heads)
        run('INSERT INTO grams(rowid, tokens) VALUES (?, ?)', indexed.result())

    def __enter__(self) -> KnowledgeWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except sqlite3.Error as full:  # the disk, at the very end
            kind, error, trace = type(full), full, full.__traceback__
            raise
        finally:
            self._pool.shutdown()
            self.connection.close()
            self._replacing.__exit__(kind, error, trace)

    def _finish(self) -> None:
        run = self.connection.execute
        run('CREATE INDEX headword_key ON headwords(key)')
        run(
            'INSERT INTO meta VALUES (?, ?), (?, ?)',
            ('version', str(VERSION), 'fingerprint', self.hash.hexdigest()),
        )
        run('COMMIT')


@contextmanager
def _full_disk(out: str | os.PathLike) -> Iterator[None]:
    """One line about what SQLite cannot write; readers speak of their own databases."""
    try:
        yield
    except sqlite3.Error as error:
        raise unwritable(out, error) from error


def build_knowledge(
    sources: list[str | os.PathLike],
    out: str | os.PathLike,
    query: str | None = None,
    encoding: str = 'utf-8-sig',
    columns: Sequence[str] = (),
    progress: Callable[[str, int], None] = lambda file, size: None,
) -> dict[str, int]:
    """Build a knowledge base from files, folders and archives.

    Args:
        sources: What to read; folders are searched for known types.
        out: The knowledge base to write.
        query: For SQLite sources: ``SELECT ... AS headword, ... AS text, ... AS entry``.
        encoding: Of text sources.
        columns: Headings of the headword and of the text, in tables with headings of their own.
        progress: Called with each file and its size in bytes when it is done.

    Returns:
        Entries of each source, by name.

    Raises:
        MMSignError: If a source is unreadable, malformed, or holds nothing, there is no such encoding,
            another process builds it, or it cannot be written.
    """
    try:
        io.TextIOWrapper(io.BytesIO(), encoding)
    except (LookupError, ValueError):
        raise MMSignError(
            f'{encoding!r} is no encoding of text', field='encoding', fix='name one that Python knows'
        ) from None
    counts: dict[str, int] = {}
    with only_one(out), _full_disk(out), KnowledgeWriter(out) as writer:
        for file in source_files(sources):
            name = file.name.removesuffix('.xz').removesuffix('.gz').rsplit('.', 1)[0]
            while name in counts:
                name += '+'
            counts[name] = writer.add_source(name, open_source(file, query, encoding, columns))
            if not counts[name]:
                raise MMSignError('holds no text', file=file, fix='leave it out or correct it')
            progress(str(file), file.stat().st_size if file.is_file() else 0)
    return counts
