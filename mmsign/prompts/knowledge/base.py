"""The knowledge base: expert texts in one SQLite file, found by headword or by content.

Full-text search is FTS5 over tokens made here: overlapping character pairs
where a script has no word boundaries (FTS5's own trigrams cannot see the
two-character words that most Chinese glosses are), folded words elsewhere.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mmsign.prompts.language.bare_names import cleaned_names, unnumbered_names, variant_of
from mmsign.prompts.language.folding import fold, headword_names, same_spelling
from mmsign.utils.databases import open_database, refuse_locked
from mmsign.utils.errors import MMSignError

VERSION = 2
_CJK = r'\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff'
_TOKEN = re.compile(rf'(?P<cjk>[{_CJK}]+)|[^\W_{_CJK}]+')
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE sources (id INTEGER PRIMARY KEY, name TEXT UNIQUE, kind TEXT, entries INTEGER);
CREATE TABLE entries (id INTEGER PRIMARY KEY, source INTEGER, entry TEXT, text TEXT);
CREATE TABLE headwords (key TEXT, name TEXT, position INTEGER, entry INTEGER);
CREATE VIRTUAL TABLE grams USING fts5(
    tokens, content='', detail=none, tokenize="ascii");
"""

#: Places of a headword's names: its own (0) and its aliases; with the number of its variant; without quotes
#: and articles; without numbers.
VARIANT, CLEANED, NUMBERED, LAST = 900, 1000, 2000, 3000


@dataclass(frozen=True)
class Entry:
    """One text of the knowledge base and where it comes from.

    Attributes:
        id: Row in the knowledge base.
        source: Name of the source file.
        kind: ``dictionary``, ``alphabet`` (a manual alphabet) or ``text``.
        entry: The headword as the book prints it, or the place in the document.
        text: The text itself.
    """

    id: int
    source: str
    kind: str
    entry: str
    text: str

    def as_source(self) -> dict[str, str]:
        """The provenance that goes into a description file."""
        return {'kb': self.source, 'entry': self.entry}


def places(headword: str) -> list[tuple[str, int]]:
    """The names by which a headword is found, and the place of each."""
    word, number = variant_of(headword) or ('', '')
    kinds = (
        (headword_names(headword)[:VARIANT], 0),
        ([f'{word} ({number})'] if word else [], VARIANT),
        (cleaned_names(headword)[:CLEANED], CLEANED),
        ([*unnumbered_names(headword), word] if word else [], NUMBERED),
    )
    return [(name, first + n) for names, first in kinds for n, name in enumerate(dict.fromkeys(names))]


def tokens(text: str) -> str:
    """Index tokens of a folded text: character pairs of CJK runs, words otherwise.

    The last character of a run stands alone too, so that ``x*`` finds every x.
    """
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        run = match[0]
        if match['cjk'] is not None:
            found.extend(map(''.join, zip(run, run[1:])))  # noqa: RUF007 - half again as fast
            found.append(run[-1])
        else:
            found.append(run)
    return ' '.join(found)


def match_expression(query: str) -> str:
    """FTS5 expression for texts that hold all character pairs and words of a folded query."""
    terms: list[str] = []
    for match in _TOKEN.finditer(query):
        run = match[0]
        if match['cjk'] is None:
            # suffixing languages: the gloss is the stem; very short stems would match everything
            terms.append(f'"{run}" *' if len(run) > 3 else f'"{run}"')
        elif len(run) == 1:
            terms.append(f'"{run}" *')  # one character begins a pair or stands alone
        else:
            terms += [f'"{a}{b}"' for a, b in pairwise(run)]
    return ' AND '.join(terms)


class KnowledgeBase:
    """Read access to a knowledge base; safe to share between threads.

    Args:
        path: File written by ``tools/build_knowledge.py``.

    Raises:
        MMSignError: If the file is absent or not a knowledge base.
    """

    def __init__(self, path: str | os.PathLike) -> None:
        self.path = Path(path)
        fix = 'build it with tools/build_knowledge.py SOURCES --out ' + str(path)
        if not self.path.is_file():
            raise MMSignError('no such knowledge base', file=path, fix=fix)
        self._local = threading.local()
        meta = dict(self._select('SELECT key, value FROM meta'))
        if meta.get('version') != str(VERSION):
            raise MMSignError(f'has version {meta.get("version")}, {VERSION} is needed', file=path, fix=fix)
        #: Fingerprint of the content; part of every journal key.
        self.fingerprint = str(meta.get('fingerprint'))

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, 'connection'):
            self._local.connection = open_database(self.path)
        return self._local.connection

    def _select(self, query: str, values: tuple = ()) -> list[tuple]:
        """Rows of a query.

        Raises:
            MMSignError: If the file is damaged, or no knowledge base.
        """
        try:
            return self._connection().execute(query, values).fetchall()
        except (sqlite3.Error, UnicodeError) as error:
            refuse_locked(error, self.path)
            fix = f'build it again with tools/build_knowledge.py SOURCES --out {self.path}'
            raise MMSignError(
                f'is not a knowledge base, or damaged: {error}', file=self.path, fix=fix
            ) from None

    def _entries(self, where: str, values: tuple) -> list[Entry]:
        rows = self._select(
            'SELECT e.id, s.name, s.kind, e.entry, e.text FROM entries e JOIN sources s ON s.id = e.source '
            + where,
            values,
        )
        bad = next((row for row in rows if not all(isinstance(text, str) for text in row[1:])), None)
        if bad is not None:
            raise MMSignError(
                f'entry {bad[0]} holds something else than texts',
                file=self.path,
                field='entries',
                fix='build it again',
            )
        return [Entry(*row) for row in rows]

    def lookup(
        self, gloss: str, kind: str | None = None, exact: bool = False, loose: bool = True
    ) -> list[Entry]:
        """Entries of a gloss by headword, in the order of the book.

        The gloss's own name is tried first, then each of its aliases
        (``build (construct)``); the first name with entries decides. Headwords
        spelled as the name is win over those that differ in accents or in the
        Turkish i. Texts that occur twice are given once.

        Where no headword has the name, those have it that do without the number of a variant, an article,
        quotes, or the other words of a list (``HOUSE-1``, ``das Haus``, ``casa, hogar``); at last the gloss
        does without them. The number of a variant (``house (2)``, ``house-2``, ``山②``) finds that
        variant, and no other that the book has.

        Args:
            gloss: A gloss or a headword.
            kind: Of the sources to look into; by default all but alphabets.
            exact: Whether other accents make another word even if no headword is spelled as the name is,
                and the headword has to be the name.
            loose: Whether the gloss may do without what is written around it.
        """
        names = headword_names(gloss)
        if not exact and (variant := variant_of(gloss)) is not None:
            word, number = variant
            if found := self._found(f'{word} ({number})', kind, False, VARIANT, CLEANED):
                return found
            if number != '1' and self._numbered(word):
                names = [name for name in names if fold(name) != fold(word)]
        ways = [(names, 0, VARIANT)]
        if not exact:
            ways.append((names, CLEANED, LAST))
        if loose and not exact:
            numbers = unnumbered_names(gloss)
            plain = [name for name, number in numbers.items() if number == '1' or not self._numbered(name)]
            ways += [(cleaned_names(gloss), 0, LAST), (plain, 0, NUMBERED)]
        for some, first, end in ways:
            for name in some:
                if found := self._found(name, kind, exact, first, end):
                    return found
        return []

    def _numbered(self, name: str) -> bool:
        """Whether the books number the variants of a sign."""
        found = self._select(
            'SELECT 1 FROM headwords WHERE key = ? AND position >= ? LIMIT 1', (fold(name), NUMBERED)
        )
        return bool(found)

    def _found(self, name: str, kind: str | None, exact: bool, first: int, end: int) -> list[Entry]:
        """Entries whose headword has a name in one of the places ``first`` to ``end``."""
        same_kind = "s.kind != 'alphabet'" if kind is None else 's.kind = ?'
        named = self._select(
            'SELECT h.name, e.id FROM headwords h JOIN entries e ON e.id = h.entry '
            f'JOIN sources s ON s.id = e.source WHERE h.key = ? AND h.position >= ? AND h.position < ? '
            f'AND {same_kind}',
            (fold(name), first, end) if kind is None else (fold(name), first, end, kind),
        )
        same = same_spelling(name, [str(headword) for headword, _ in named])
        numbers = [n for headword, n in named if headword in same or not (same or exact)]
        where = f'WHERE e.id IN ({",".join("?" * len(numbers))}) ORDER BY e.id'
        found = {entry.text: entry for entry in reversed(self._entries(where, tuple(numbers)))}
        return sorted(found.values(), key=lambda entry: entry.id)

    def letter(self, letter: str, headwords: list[str]) -> list[Entry]:
        """Definition of a letter of the manual alphabet; ``Ç`` is not ``C``.

        Args:
            letter: ``Q``, ``ZH``.
            headwords: Other headwords to try, with ``{}`` for the letter.
        """
        found = self.lookup(letter, kind='alphabet', exact=True)
        for pattern in headwords:
            found = found or self.lookup(pattern.format(letter), exact=True)
        return found

    def search(self, query: str, limit: int = 5) -> list[Entry]:
        """Entries whose text or headword holds every word of the query, best first.

        The index orders by BM25 and knows pairs of characters, not their
        order: longer words are looked for in the texts it offers, and the
        texts that mention the query most densely come first.
        """
        query = fold(query)
        expression = match_expression(query)
        if not expression:
            return []
        ranked = self._select(
            'SELECT rowid FROM grams WHERE grams MATCH ? ORDER BY rank LIMIT ?', (expression, limit * 8)
        )
        numbers = [row[0] for row in ranked]
        words = [match[0] for match in _TOKEN.finditer(query)]
        scored = []
        for entry in self._entries(f'WHERE e.id IN ({",".join("?" * len(numbers))})', tuple(numbers)):
            text = fold(f'{entry.entry} {entry.text}')
            if all(word in text for word in words):
                density = sum(text.count(word) for word in words) / (len(text) + 20)
                scored.append((-density, numbers.index(entry.id), entry))
        return [entry for *_, entry in sorted(scored, key=lambda item: item[:2])[:limit]]

    def sources(self) -> Iterator[tuple[str, str, int]]:
        """``(name, kind, entries)`` of every source."""
        yield from self._select('SELECT name, kind, entries FROM sources ORDER BY id')

    def headwords(self) -> Iterator[str]:
        """Every headword by its own name, aliases left out, in the order of the books."""
        rows = self._select('SELECT name FROM headwords WHERE position = 0 GROUP BY name ORDER BY MIN(entry)')
        yield from (name for (name,) in rows)

    def __iter__(self) -> Iterator[Entry]:
        """All entries, in the order of the books."""
        yield from self._entries('ORDER BY e.id', ())
