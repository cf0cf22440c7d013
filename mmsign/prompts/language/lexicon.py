"""What a language calls body parts, handshapes and directions, and how its books speak.

A lexicon is one JSON file a language (``lexicons/<language>.json``): terms of
each concept (a hyphen behind a Turkish stem lets it take any ending), and the
patterns by which dictionaries of that language number steps, add notes,
explain meanings and refer to other signs. The concepts are the same for all
languages (``lexicons/concepts.json``), which is what lets an English answer be
checked against a Chinese source.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from mmsign.prompts.language.folding import fold, simplified, spelled
from mmsign.prompts.language.hand_phrases import HandPhrases
from mmsign.utils.errors import MMSignError

LEXICONS = Path(__file__).parent / 'lexicons'
#: Concept kinds that a description may only take from its sources.
GROUNDED_KINDS = ('hand', 'finger', 'handshape', 'body', 'handplace', 'direction', 'trajectory')
_CJK = re.compile(r'[\u3400-\u9fff]')
_TURKISH = re.compile('[çğıöşü]')


@dataclass(frozen=True)
class Hit:
    """A term found in a text: its concept, where it stands, and the wording."""

    concept: str
    start: int
    end: int
    term: str


@cache
def concepts() -> dict[str, list[str]]:
    """Concept name → [kind, part, …]; the parts it belongs to may be none."""
    return json.loads((LEXICONS / 'concepts.json').read_text(encoding='utf8'))


@cache
def languages() -> list[str]:
    """Languages that have a lexicon."""
    return sorted(p.stem for p in LEXICONS.glob('*.json') if p.stem != 'concepts')


@dataclass(frozen=True)
class _Scan:
    """Terms as one spelling has them."""

    key: Callable[[str], str]
    pattern: re.Pattern
    concepts: dict[str, list[str]]


def _spelled_turkish(text: str) -> str:
    return spelled(text, turkish=True)


class Lexicon:
    """The terms and patterns of one language.

    Args:
        language: ISO 639-1 code; see :func:`languages`.

    Raises:
        MMSignError: If there is no lexicon for the language.

    Examples:
        >>> [hit.concept for hit in Lexicon('en').hits('The thumb touches the nose.')]
        ['thumb', 'touch', 'nose']
    """

    def __init__(self, language: str) -> None:
        file = LEXICONS / f'{language}.json'
        if language == 'concepts' or not file.is_file():
            raise MMSignError(
                f'no lexicon for language {language!r}', field='language', fix=f'use {", ".join(languages())}'
            )
        self.language = language
        self.rules: dict[str, Any] = json.loads(file.read_text(encoding='utf8'))
        self.cjk = self.rules['script'] == 'cjk'
        self._hands = HandPhrases(self.rules.get('hand_phrases'))
        #: Pattern of the hand that acts, as it begins a clause of a text that is not folded.
        self.subject = rf'(?:{self.rules["subject"]}|(?i:(?:the )?{self._hands.subject}))'
        keys: dict[str, tuple[Callable[[str], str], ...]] = {
            'cjk': (str,),
            'words': (fold,),
            'stems': (_spelled_turkish, fold),
        }
        self._scans = [self._scan(key) for key in keys[self.rules['script']]]
        listed = self.rules.get('finger_list')
        self._finger_list = re.compile(listed['pattern']) if listed else None
        # a sign's texts share most of their clauses with its source
        self._found = lru_cache(maxsize=1 << 14)(self._find)
        self._read = lru_cache(maxsize=1 << 14)(self._fold)

    def _scan(self, key: Callable[[str], str]) -> _Scan:
        """How terms are found in texts that are spelled as ``key`` spells them."""
        named: dict[str, list[str]] = {}
        for concept, words_of in self.rules['terms'].items():
            for word in dict.fromkeys(key(term.rstrip('-')) for term in words_of):
                named.setdefault(word, []).append(concept)
        # a term that also begins the next word: “向左” in “向左手” (towards the left hand)
        begins = self.rules.get('not_before', {})
        tails = {last: f'(?!{following})' for last, following in begins.items()}
        # Chinese has no word boundaries and English adds plurals. Turkish adds suffixes: nouns take
        # those of the lexicon (``baş`` is in ``başına`` and not in ``başka``), other stems (``bük-``) any.
        form = {'cjk': '(%s)', 'words': r'\b(%s)(?:s|es)?\b', 'stems': r'\b(%s)'}[self.rules['script']]
        every = [*self.rules['not_terms'], *(t for terms in self.rules['terms'].values() for t in terms)]
        # “碰一下颏部” counts: what says how often is whole
        counted = set(self.rules['terms']['repeat'])
        words = {}
        for term in every:
            tail = '' if term in counted else tails.get(term[-1], '')
            if self.rules['script'] == 'stems' and not term.endswith('-'):
                tail = rf'(?={key(self.rules["endings"])}\b)'
            words[key(term.rstrip('-'))] = tail
        # longest first; a tail is compiled once for all words of a length, not once a word
        ordered = sorted(words, key=lambda word: (-len(word), words[word]))
        runs = groupby(ordered, key=lambda word: (len(word), words[word]))
        terms = '|'.join(f'(?:{"|".join(map(re.escape, run))}){tail}' for (_, tail), run in runs)
        # of “right flat hand” the side is taken; what stands behind it is found as a term of its own
        # what looks like a term and is none by what stands around it comes first
        others = '|'.join(f'(?:{pattern})' for pattern in self.rules.get('not_patterns', ())) or '(?!)'
        pattern = form % f'(?P<none>{others})|{self._hands.side}|{terms}'
        return _Scan(key, re.compile(pattern), named)

    def hits(self, text: str) -> list[Hit]:
        """Terms in a text, longest match first, left to right; positions refer to the folded text.

        A hand with its side (“right flat hand”) is one hit, the words between are hits of their own.
        """
        return list(self._found(text))

    def _find(self, text: str) -> tuple[Hit, ...]:
        scan, text = self._read(text)
        found: list[Hit] = []
        for match in scan.pattern.finditer(text):
            if match['none'] is not None:
                continue
            start = match.start(1)
            if hand := self._hands.at(text, start):
                found.append(Hit(hand[0], start, hand[1], text[start : hand[1]]))
            else:
                found += [Hit(c, start, match.end(1), match[1]) for c in scan.concepts.get(match[1], ())]
        return tuple(found)

    def folded(self, text: str) -> str:
        """A text as it is searched for terms; the positions of hits refer to it."""
        return self._read(text)[1]

    def _fold(self, text: str) -> tuple[_Scan, str]:
        """A text as it is searched, and by which spelling."""
        if self.cjk:
            text = simplified(text)
        if self._finger_list is not None:
            text = self._finger_list.sub(self._spell_fingers, text)
        # Turkish as it is spelled (a tooth, ``diş``, is not outside, ``dış``), unless it is typed without
        # the letters that ASCII lacks
        scan = self._scans[0]
        if len(self._scans) > 1 and not _TURKISH.search(scan.key(text)):
            scan = self._scans[1]
        return scan, scan.key(text)

    def _spell_fingers(self, match: re.Match) -> str:
        """Write out a shared suffix, as in ``index, middle and ring fingers``."""
        listed = self.rules['finger_list']
        names = match['list'].split(listed['separator'])
        return listed['separator'].join(name + listed['suffix'] for name in names)

    def pattern(self, name: str) -> re.Pattern:
        """A named pattern of this language, compiled."""
        return _compile(self.rules[name])


@cache
def _compile(pattern: str) -> re.Pattern:
    # an empty pattern would match everywhere; it means "none"
    return re.compile(pattern or r'(?!)', re.IGNORECASE if pattern.isascii() else 0)


@cache
def load_lexicon(language: str) -> Lexicon:
    """The lexicon of a language, read once."""
    return Lexicon(language)


def guess_language(text: str) -> str:
    """Language of a source text, by its script and its terms: ``zh``, ``tr`` or ``en``."""
    if _CJK.search(text):
        return 'zh'
    if len(re.findall('[ğĞışŞİçÇöÖüÜ]', unicodedata.normalize('NFC', text))) > len(text) / 60:
        return 'tr'
    # a short sentence may hold none of these letters: “Sol el yumruk olur.”
    turkish, english = (len(load_lexicon(language).hits(text)) for language in ('tr', 'en'))
    return 'tr' if turkish > english else 'en'


def find_concepts(text: str, language: str | None = None) -> dict[str, str]:
    """Concept → the wording that names it, in the given language or the text's own."""
    lexicon = load_lexicon(language or guess_language(text))
    return {hit.concept: hit.term for hit in reversed(lexicon.hits(text))}
