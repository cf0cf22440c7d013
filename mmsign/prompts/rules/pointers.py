"""Entries that describe nothing and point to another: “→ HOUSE”, “siehe HAUS”, “Véase HOGAR.”

References in English, Turkish and Chinese sentences are the lexicons' (:mod:`.references`); these are the
whole text of an entry, in the languages of books that no lexicon reads.
"""

from __future__ import annotations

import re

_WORDS = (
    'siehe(?: auch| unter)?|vgl\\.?|s\\.|voir(?: aussi)?|v[ée]ase(?: también)?|ver(?: también| também)?'
    '|veja|vide|v\\.|vedi(?: anche)?|zie(?: ook)?|zob\\.|patrz|se(?: även)?|см\\.|انظر|راجع'
)
_BEFORE = re.compile(rf'(?:[→⇒➔➜=]+|(?:{_WORDS})(?=[\s:“"„«]))\s*:?\s*(?P<name>\S.*)', re.IGNORECASE)
_BEHIND = re.compile(r'(?P<name>\S.*?)\s*(?:を見よ|を参照|参照|と同じ)')
_QUOTES = '“”„"«»‹›‘’\'「」『』〈〉《》 .。'
#: A name is a few words; a sentence is none.
_SENTENCE = re.compile(r'[.!?;:。！？；：]\s|[,，、]')
_LONGEST, _WORDS_OF_A_NAME = 40, 4


def pointed_to(text: str) -> str:
    """The headword that an entry points to instead of describing anything; empty if it describes a sign.

    Examples:
        >>> pointed_to('→ HOUSE'), pointed_to('Siehe „Haus“.'), pointed_to('The hand is at the chin.')
        ('HOUSE', 'Haus', '')
    """
    text = ' '.join(text.split()).rstrip('.。')
    found = _BEFORE.fullmatch(text) or _BEHIND.fullmatch(text)
    name = found['name'].strip(_QUOTES) if found else ''
    whole = len(name) <= _LONGEST and len(name.split()) <= _WORDS_OF_A_NAME and not _SENTENCE.search(name)
    return name if whole else ''
