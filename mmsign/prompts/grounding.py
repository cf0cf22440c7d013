"""Is every body part, handshape, location and direction of a text in one of its sources?

Texts and sources are compared by concept, so an English answer can be checked
against a Chinese dictionary. Instructions that a source addresses to the model
ground nothing: an answer that obeyed one is found out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mmsign.prompts.lexicon import (
    GROUNDED_KINDS,
    concepts,
    find_concepts,
    guess_language,
    languages,
    load_lexicon,
)
from mmsign.prompts.refine import ACTION_KINDS

#: What a concept in a source allows besides itself.
IMPLIES = {
    'both_hands': ('left_hand', 'right_hand'),
    'left_hand': ('hand',),
    'right_hand': ('hand',),
    'fist': ('bent',),
    'loose_fist': ('fist', 'curved', 'bent'),
    'half_ring': ('curved', 'bent'),
    'curved': ('bent',),
    'bent': ('curved',),
    'flat': ('extended', 'horizontal', 'upright'),
    'upright': ('extended', 'up'),
    'pinch': ('gathered', 'together'),
    'gathered': ('pinch', 'together'),
    'ring_shape': ('curved', 'pinch'),
    'hair': ('head',),
    'lips': ('mouth',),
    'teeth': ('mouth',),
    'tongue': ('mouth',),
    'throat': ('neck',),
    'forearm': ('arm',),
    'heart': ('chest',),
    'expression': ('face',),
}
#: Least share of the source's concepts in a text that claims to describe the same sign.
COVERAGE = 1 / 3
_SENTENCE = re.compile(r'[^。.!！?？;；\n]+[。.!！?？;；\n]*')
_LINK = re.compile(r'[a-z]+://\S+|www\.\S+', re.IGNORECASE)


def without_instructions(text: str) -> str:
    """A source without the sentences that speak to a language model instead of describing a sign."""
    patterns = [load_lexicon(language).pattern('injection') for language in languages()]
    sentences = _SENTENCE.findall(text)
    kept = [s for s in sentences if not any(pattern.search(s) for pattern in patterns)]
    return ''.join(kept)


def source_concepts(sources: Iterable[str], language: str | None = None) -> set[str]:
    """Concepts that the sources name or imply; each source's language is guessed if it is None."""
    named: set[str] = set()
    for source in sources:
        clean = without_instructions(source)
        named |= set(find_concepts(clean, language or guess_language(source)))
    return named | {implied for concept in named for implied in IMPLIES.get(concept, ())}


def ungrounded(
    text: str, sources: Iterable[str], language: str | None = None, source_language: str | None = None
) -> list[str]:
    """Terms of a text that no source supports, in alphabetical order.

    Args:
        text: A description.
        sources: Texts it may draw on.
        language: Of the text; guessed if None.
        source_language: Of all sources; that of each is guessed if None.

    Returns:
        The terms as the text words them. ``no action`` stands for a text that
        names none at all, ``off topic`` for one that leaves out most of what
        the sources say about the sign, ``link`` for an address.
    """
    sources = list(sources)
    allowed = source_concepts(sources, source_language)
    found = find_concepts(text, language)
    kinds = concepts()
    terms = {
        term
        for concept, term in found.items()
        if kinds[concept][0] in GROUNDED_KINDS and concept not in allowed
    }
    if not any(kinds[concept][0] in ACTION_KINDS for concept in found):
        terms.add('no action')
    if _LINK.search(text):
        terms.add('link')
    return sorted(terms)


def off_topic(text: str, before: str) -> bool:
    """Whether a text lost most of the concepts of the text it was made from."""
    kept = set(find_concepts(text)) | {
        implied for concept in find_concepts(text) for implied in IMPLIES.get(concept, ())
    }
    named = {c for c in find_concepts(without_instructions(before)) if concepts()[c][0] in GROUNDED_KINDS}
    return bool(named) and len(named & kept) < COVERAGE * len(named)
