"""Handshapes that a text calls by a name: the Y handshape, the letter “L”, an OK sign.

No list could hold all such names. A name is grounded if a source has it too,
in quotes or as a handshape; letters and numbers are the same in all languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mmsign.prompts.language.folding import fold
from mmsign.prompts.language.lexicon import find_concepts, guess_language, load_lexicon

_QUOTED = re.compile(r'[“"‘\'「]\s*([^“”"‘’\'「」]{1,20}?)\s*[”"’\'」]')
_LIST = re.compile(r'[、,，/]')
_HAND = re.compile(r'\bhands?$', re.IGNORECASE)


def _split(name: str) -> set[str]:
    return {fold(part) for part in _LIST.split(name.strip('“”"‘’\'「」 '))}


def shape_names(sources: Iterable[str]) -> set[str]:
    """Folded names that a handshape may have, given what the sources call or quote."""
    names: set[str] = set()
    for source in sources:
        pattern = load_lexicon(guess_language(source)).pattern('named_shape')
        for match in (*pattern.finditer(source), *_QUOTED.finditer(source)):
            names |= _split(match[match.lastindex or 0])
    return names


def find_shapes(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Folded name and wording of each handshape that a text calls by name."""
    for match in load_lexicon(language).pattern('named_shape').finditer(text):
        for name in _split(match[match.lastindex or 0]):
            yield name, match[0]


def without_shapes(text: str, language: str) -> str:
    """A text with every handshape that has a name replaced as :func:`settle_shapes` replaces a known one."""
    return load_lexicon(language).pattern('named_shape').sub(_stand_in, text)


def _stand_in(match: re.Match) -> str:
    # “right” in “the right S hand” is the side of the hand, no direction: the hand stays
    if _HAND.search(match[0]):
        return ' hand '
    return ' handshape ' if match[0].isascii() and match[0].casefold().endswith(('shape', 'shapes')) else ' '


def settle_shapes(text: str, names: set[str], language: str) -> tuple[str, list[str]]:
    """Judge the handshapes that a text calls by name.

    Args:
        text: A description.
        names: What :func:`shape_names` found in its sources.
        language: Of the text.

    Returns:
        The text without the named handshapes that are judged, and those of
        them that no source names. A name that is itself a term of the lexicon,
        as in ``fist handshape``, stays in the text unless a source names it.
    """
    unknown: list[str] = []

    def judge(match: re.Match) -> str:
        rest = _stand_in(match)
        if _split(match[match.lastindex or 0]) <= names:
            return rest
        if set(find_concepts(match[0], language)) - {'hand'}:
            return match[0]
        unknown.append(match[0])
        return rest

    return load_lexicon(language).pattern('named_shape').sub(judge, text), unknown
