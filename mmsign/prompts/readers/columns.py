"""Which column of a table is the headword and which the text, whatever its heading is called.

Headings in the languages of dictionaries are known. Where a table has others,
or none, its cells decide: texts are long, running numbers are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from statistics import mode

from mmsign.prompts.language.folding import fold
from mmsign.prompts.readers.cleaning import plain
from mmsign.prompts.readers.record import Record
from mmsign.utils.errors import MMSignError

HEADWORD = (
    *('headword', 'gloss', 'word', 'sign', 'letter', 'lemma', 'entry_name', 'term'),
    *('词目', '词条', '词语', '词', '手势', '手语', '條目', '詞目', '詞條', '名称'),
    *('madde', 'madde başı', 'kelime', 'sözcük', 'işaret', 'stichwort', 'wort', 'gebärde', 'begriff'),
    *('mot', 'entrée', 'signe', 'terme', 'palabra', 'seña', 'término', 'vocablo', 'palavra', 'sinal'),
    *('termo', 'parola', 'segno', 'woord', 'gebaar', 'hasło', 'słowo', 'znak', 'tecken', 'слово', 'жест'),
    *('見出し語', '見出し', '単語', '手話', '단어', '수어', 'الكلمة', 'كلمة', 'الإشارة', 'إشارة'),
)
TEXT = (
    *('text', 'description', 'definition', 'explanation', 'instructions', 'meaning'),
    *('释义', '描述', '说明', '打法', '解释', '动作', '動作', '釋義', '說明', '解釋', '手势描述'),
    *('açıklama', 'tanım', 'tarif', 'betimleme', 'yapılışı', 'beschreibung', 'erklärung', 'ausführung'),
    *('définition', 'explication', 'descripción', 'definición', 'explicación', 'descrição', 'definição'),
    *('explicação', 'descrizione', 'beschrijving', 'omschrijving', 'opis', 'beskrivning', 'описание'),
    *('説明', '表現方法', '설명', 'الوصف', 'وصف', 'الشرح', 'شرح'),
)
#: The names of columns are a few plain words; a row of data has a sentence in it.
_NAME = re.compile(r'[\w#()./ -]{0,30}')
_NUMBER = re.compile(r'\s*\d+(?:[.)、]\d*)?\s*')
#: Headings of columns that describe a sign only together.
HALF = re.compile(
    r'hand ?(?:shape|form)|location|\bplace|movement|orientation|\bpalm|manual|\bmouth|expression|\bface'
    r'|bewegung|ausfuhrungsstelle|konfiguration|el sekli|\byer|hareket|yonelim|手形|位置|运动|動作|方向|掌'
)
#: What stands below a table without a headword, and describes nothing.
_REMARK = re.compile(
    r'(?:sources?|notes?|quellen?|anmerkung|hinweis|fuentes?|notas?|fontes?|remarques?|kaynak|not|来源|注|出典)\s*[:：]|©',
    re.IGNORECASE,
)
#: Rows that are looked at to tell the columns, and so many of them for a header below a title.
SAMPLE, TITLES = 200, 10


@dataclass(frozen=True)
class Columns:
    """Where things are in a row; ``skip`` if the first row is a header, ``more`` for further variants."""

    head: int
    body: int
    entry: int
    count: int
    skip: bool
    more: tuple[int, ...] = ()


def records(
    rows: Iterable[Sequence[str]], path: Path, named: Sequence[str] = (), place: str = 'line'
) -> Iterator[Record]:
    """Records of the rows of a table.

    A row without a headword goes on with the one above it, as where cells are merged; rows above the
    header that have one cell are titles.

    Args:
        rows: Cells, row by row.
        path: For errors.
        named: Headings of the headword and of the text, if they are not to be guessed.
        place: What a row is called in errors.

    Raises:
        MMSignError: If a heading is missing, a row has too few cells or too many, or the first no headword.
    """
    numbered = ((number, [plain(cell) for cell in row]) for number, row in enumerate(rows, 1))
    filled = ((number, row) for number, row in numbered if any(row))
    sample = _without_titles(list(islice(filled, SAMPLE)), named)
    if not sample:
        return
    headword = entry = ''
    # rows are padded to one length; one that is longer than most holds a separator
    padded = max(len(sample[0][1]), mode(len(row) for _, row in sample), 2)
    at = find_columns([row for _, row in sample], path, named)
    for number, row in chain(sample[1:] if at.skip else sample, filled):
        if len(row) <= max(at.head, at.body, at.entry):
            raise MMSignError(
                f'{place} {number} has {len(row)} column(s)',
                file=path,
                field='text',
                fix='write headword and text',
            )
        if any(row[at.count :]) or len(row) > padded:
            raise MMSignError(
                f'{place} {number} has {len(row)} columns where {at.count} are expected: '
                f'{" | ".join(row)[:60]}',
                file=path,
                field='text',
                fix='put quotes around a text that holds the separator',
            )
        if row[at.head]:
            headword, entry = row[at.head], row[at.entry] or row[at.head]
        elif _REMARK.match(row[at.body]):
            continue
        for text in filter(None, (row[n] for n in (at.body, *at.more) if n < len(row))):
            if not headword:
                raise MMSignError(
                    f'{place} {number} has a text and no headword: {text[:60]}',
                    file=path,
                    field='headword',
                    fix='write the headword, or delete the row',
                )
            yield Record(headword, text, entry)


def _without_titles(rows: list[tuple[int, list[str]]], named: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Rows from the header on, where only titles stand above it."""
    for at, (_, row) in enumerate(rows[:TITLES]):
        if names_signs(row, named):
            return rows[at:]
        if sum(map(bool, row)) > 1:
            break
    return rows


def find_columns(rows: list[list[str]], path: Path, named: Sequence[str] = ()) -> Columns:
    """The columns of a table, by its header or by its cells."""
    names = [cell.strip().casefold() for cell in rows[0]]
    while names and not names[-1]:
        names.pop()  # spreadsheets pad their rows
    count = len(names)
    if named:
        for wanted in named:
            if wanted.casefold() not in names:
                raise MMSignError(
                    f'has columns {", ".join(names)}', file=path, field=wanted, fix='name two of them'
                )
        head, body = (names.index(wanted.casefold()) for wanted in named)
        return Columns(head, body, head, count, True)
    heads, texts = _known(names, HEADWORD), _known(names, TEXT)
    if heads and texts and heads[0] == texts[0]:
        heads = []
    numbers, head, body = _by_cells(rows)
    if heads and not texts:  # the cells may tell where the texts are, however the heading calls them
        others = [n for n in range(len(names)) if n not in numbers and n not in heads]
        # a column of movements beside one of handshapes is half a text
        if not any(HALF.search(fold(names[n])) for n in others):
            texts = [n for n in others if n == _longest(rows, others)]
    if heads and texts:
        entry = names.index('entry') if 'entry' in names else heads[0]
        return Columns(heads[0], texts[0], entry, count, True, _numbered_like(names, texts[0]))
    header = bool(numbers) and not _NUMBER.fullmatch(names[numbers[0]])
    plain_names = all(map(_NAME.fullmatch, names))
    if header and not heads and not texts and 'id' not in names:
        return Columns(head, body, head, count, True)  # running numbers under a heading of their own
    if (heads or texts or 'id' in names) and plain_names:
        raise MMSignError(
            f'has columns {", ".join(names)}',
            file=path,
            field='headword' if not heads else 'text',
            fix=f'name a column of {", ".join(HEADWORD[:5])} and one of {", ".join(TEXT[:6])}, '
            'or say which they are: --columns HEADWORD TEXT',
        )
    return Columns(head, body, head, max(count, 2), False)


def names_signs(row: Sequence[str], named: Sequence[str] = ()) -> bool:
    """Whether a row is a header that tells where headwords and texts are."""
    names = [cell.strip().casefold() for cell in row]
    if named:
        return {wanted.casefold() for wanted in named} <= set(names)
    return len({n for words in (HEADWORD, TEXT) for n in _known(names, words)[:1]}) == 2


def _numbered_like(names: list[str], column: int) -> tuple[int, ...]:
    """Other columns with the same heading but for a number: “Description 1”, “Description 2”."""
    bases = [re.sub(r'[\s_#.-]*\d{1,2}$', '', fold(name)) for name in names]
    return tuple(n for n, base in enumerate(bases) if n != column and base == bases[column])


def _known(names: list[str], known: Sequence[str]) -> list[int]:
    """Columns with a known heading, or, if none has one, with a heading that holds a known word."""
    folded = [fold(name) for name in names]
    wanted = [fold(name) for name in known]
    if found := [folded.index(name) for name in wanted if name in folded]:
        return found
    words = [set(re.findall(r'\w+', name)) if len(name) <= 40 else set() for name in folded]
    return [n for name in wanted for n, held in enumerate(words) if name in held and len(held) <= 4]


def _longest(rows: list[list[str]], columns: list[int]) -> int | None:
    """The column with by far the longest cells; None if there is none."""
    lengths = {
        n: sum(len(row[n]) for row in rows[1:] if n < len(row)) / max(1, len(rows) - 1) for n in columns
    }
    ordered = sorted(lengths, key=lambda n: -lengths[n])
    if not ordered or lengths[ordered[0]] < 20:
        return None
    second = lengths[ordered[1]] if len(ordered) > 1 else 0.0
    return ordered[0] if lengths[ordered[0]] >= 2 * second else None


def _by_cells(rows: list[list[str]]) -> tuple[list[int], int, int]:
    """Columns of running numbers, of the headword and of the text."""
    width = len(rows[0])
    cells = [[row[n] for row in rows if n < len(row)] for n in range(width)]
    numbers = [
        n
        for n, column in enumerate(cells)
        if len(column) > 1
        and sum(bool(_NUMBER.fullmatch(cell)) for cell in column[1:]) >= 0.9 * len(column[1:])
    ]
    others = [n for n in range(width) if n not in numbers]
    if not numbers or len(others) < 2:
        return [], 0, min(1, width - 1) if width > 1 else 1
    body = max(others, key=lambda n: sum(map(len, cells[n])))
    return numbers, next(n for n in others if n != body), body
