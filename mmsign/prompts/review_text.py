"""A text on the review page: what became of it, and what a reader must look at."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from mmsign.prompts.language.lexicon import Lexicon, languages, load_lexicon

#: Words of alphabetic scripts, single characters of others.
_UNIT = re.compile(r'[A-Za-zÀ-ɏ0-9]+|\s+|.', re.DOTALL)
#: Fewer words or characters than these in a row are no agreement of two wordings, but at their ends.
ISLAND = 4


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """What became of a text, as ``(kind, text)`` with kinds ``same``, ``gone`` and ``new``.

    The ``same`` and ``gone`` pieces spell the text before, ``same`` and
    ``new`` the text after.
    """
    a, b = _UNIT.findall(before), _UNIT.findall(after)
    # a word or two that happen to stand in both wordings would only cut a change into pieces
    kept = [
        (i, k, size)
        for i, k, size in difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
        if size >= ISLAND or i == k == 0 or (i + size, k + size) == (len(a), len(b))
    ]
    pieces: list[tuple[str, str]] = []
    start = there = 0
    for i, k, size in kept:  # the last one is empty and stands at the end of both
        pieces += [('gone', ''.join(a[start:i])), ('new', ''.join(b[there:k]))]
        pieces.append(('same', ''.join(a[i : i + size])))
        start, there = i + size, k + size
    return [piece for piece in pieces if piece[1]]


def closest(text: str, candidates: list[str]) -> str:
    """The primary description a refined one was made from."""
    ratio = lambda c: difflib.SequenceMatcher(None, c, text, autojunk=False).quick_ratio()  # noqa: E731
    return max(candidates, key=ratio, default='')


def _quoted(name: str, lexicon: Lexicon) -> str:
    """Pattern of a name between the quotes of a language, alone or in a list of names."""
    separator = lexicon.rules['name_list']
    before, after = re.split(r'\\s\*\(.*\)\\s\*', lexicon.rules['name'])
    other = r'[^“”"\'‘’]*'
    return rf'{before}(?:{other}{separator})?\s*{re.escape(name)}\s*(?:{separator}{other}(?=[”"\'’]))?{after}'


def marks(flags: Iterable[str]) -> re.Pattern:
    """What a reviewer must look at in a text with these flags."""
    found = []
    for flag in flags:
        name, _, value = flag.partition(':')
        if name == 'missing_glyph':
            found += [load_lexicon(language).rules['missing_glyph'] for language in languages()]
        elif name == 'unresolved':
            found += [_quoted(value, load_lexicon(language)) for language in languages()]
        elif name == 'ungrounded':
            found.append(f'(?i:{re.escape(value)})')
    return re.compile('|'.join(filter(None, found)) or r'(?!)')


def marked(pieces: list[tuple[str, str]], pattern: re.Pattern) -> list[tuple[str, bool, str]]:
    """Pieces cut further, each with whether it is to be looked at."""
    cut: list[tuple[str, bool, str]] = []
    for kind, text in pieces:
        end = 0
        for match in pattern.finditer(text):
            cut += [(kind, False, text[end : match.start()]), (kind, True, match[0])]
            end = match.end()
        cut.append((kind, False, text[end:]))
    return [piece for piece in cut if piece[2]]
