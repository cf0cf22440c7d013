"""What a language calls body parts, handshapes and directions, and how its books speak.

A lexicon is one JSON file a language (``lexicons/<language>.json``): terms of
each concept, and the patterns by which dictionaries of that language number
steps, add notes, explain meanings and refer to other signs. The concepts are
the same for all languages (``lexicons/concepts.json``), which is what lets an
English answer be checked against a Chinese source.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mmsign.prompts.folding import fold
from mmsign.utils.errors import MMSignError

LEXICONS = Path(__file__).parent / 'lexicons'
#: Concept kinds that a description may only take from its sources.
GROUNDED_KINDS = ('hand', 'finger', 'handshape', 'body', 'direction')
_CJK = re.compile(r'[\u3400-\u9fff]')


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


def languages() -> list[str]:
    """Languages that have a lexicon."""
    return sorted(p.stem for p in LEXICONS.glob('*.json') if p.stem != 'concepts')


class Lexicon:
    """The terms and patterns of one language.

    Args:
        language: ISO 639-1 code; see :func:`languages`.

    Raises:
        MMSignError: If there is no lexicon for the language.

    Example:
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
        self._concepts: dict[str, list[str]] = {}
        for concept, terms in self.rules['terms'].items():
            for term in terms:
                self._concepts.setdefault(self._key(term), []).append(concept)
        excluded = {self._key(term) for term in self.rules['not_terms']}
        ordered = sorted(excluded | set(self._concepts), key=len, reverse=True)
        # a term that also begins the next word: “向左” in “向左手” (towards the left hand)
        begins = self.rules.get('not_before', {})
        words = '|'.join(
            re.escape(term) + (f'(?!{begins[term[-1]]})' if term[-1] in begins else '') for term in ordered
        )
        # Chinese has no word boundaries, English adds plurals, Turkish adds suffixes to stems.
        form = {'cjk': '(%s)', 'words': r'\b(%s)(?:s|es)?\b', 'stems': r'\b(%s)\w{0,8}\b'}[
            self.rules['script']
        ]
        self._scan = re.compile(form % words)
        listed = self.rules.get('finger_list')
        self._finger_list = re.compile(listed['pattern']) if listed else None

    def _key(self, term: str) -> str:
        return term if self.cjk else fold(term)

    def hits(self, text: str) -> list[Hit]:
        """Terms in a text, longest match first, left to right; positions refer to the folded text."""
        if self._finger_list is not None:
            text = self._finger_list.sub(self._spell_fingers, text)
        text = self._key(text)
        return [
            Hit(concept, match.start(1), match.end(1), match[1])
            for match in self._scan.finditer(text)
            for concept in self._concepts.get(match[1], ())
        ]

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
    """Language of a source text, by its script: ``zh``, ``tr`` or ``en``."""
    if _CJK.search(text):
        return 'zh'
    return 'tr' if len(re.findall('[ğĞışŞİçÇöü]', text)) > len(text) / 60 else 'en'


def find_concepts(text: str, language: str | None = None) -> dict[str, str]:
    """Concept → the wording that names it, in the given language or the text's own."""
    lexicon = load_lexicon(language or guess_language(text))
    return {hit.concept: hit.term for hit in reversed(lexicon.hits(text))}
