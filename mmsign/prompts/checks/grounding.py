"""Is every body part, handshape, location and direction of a text in one of its sources?

Texts and sources are compared by concept, so an English answer can be checked
against a Chinese dictionary. Instructions that a source addresses to the model
ground nothing: an answer that obeyed one is found out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mmsign.prompts.language.injection import without_instructions
from mmsign.prompts.language.lexicon import GROUNDED_KINDS, concepts, find_concepts, guess_language
from mmsign.prompts.language.named_shapes import settle_shapes, shape_names
from mmsign.prompts.rules.refine import ACTION_KINDS

#: What a concept in a source allows besides itself.
IMPLIES = {
    **dict.fromkeys(('thumb', 'index', 'middle', 'ring', 'little', 'fingers'), ('fingertip',)),
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
    'claw': ('curved', 'bent', 'spread'),
    'hair': ('head',),
    'lips': ('mouth',),
    'teeth': ('mouth',),
    'tongue': ('mouth',),
    'throat': ('neck',),
    'forearm': ('arm',),
    'heart': ('chest',),
    'collarbone': ('chest',),
    'ribs': ('torso',),
    'expression': ('face',),
}
#: Least share of the source's concepts in a text that claims to describe the same sign.
COVERAGE = 1 / 3
_SENTENCE = re.compile(r'[^。.!！?？;；\n]+[。.!！?？;；\n]*')
_LINK = re.compile(r'[a-z]+://\S+|www\.\S+', re.IGNORECASE)


def trusted(source: str) -> str:
    """What a source says about the sign: no instructions to a model, no sentence with a link."""
    sentences = _SENTENCE.findall(without_instructions(source))
    return ''.join(sentence for sentence in sentences if not _LINK.search(sentence))


def with_implied(named: Iterable[str]) -> set[str]:
    """Concepts and what they allow besides themselves."""
    named = set(named)
    return named | {implied for concept in named for implied in IMPLIES.get(concept, ())}


def source_concepts(sources: Iterable[str], language: str | None = None) -> set[str]:
    """Concepts that the sources name or imply; each source's language is guessed if it is None.

    That a hand signs goes without saying.
    """
    named = {'hand'}
    for source in sources:
        named |= set(find_concepts(trusted(source), language or guess_language(source)))
    return with_implied(named)


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
    names = shape_names(trusted(source) for source in sources)
    rest, unknown = settle_shapes(text, names, language or guess_language(text))
    found = find_concepts(rest, language or guess_language(text))
    kinds = concepts()
    terms = {
        term
        for concept, term in found.items()
        if kinds[concept][0] in GROUNDED_KINDS and concept not in allowed
    }
    terms.update(unknown)
    if not any(kinds[concept][0] in ACTION_KINDS for concept in find_concepts(text, language)):
        terms.add('no action')
    if _LINK.search(text):
        terms.add('link')
    return sorted(terms)


def off_topic(text: str, before: str, language: str | None = None) -> bool:
    """Whether a text, in a language or its own, lost most of the concepts of the text it was made from."""
    kept = with_implied(find_concepts(text, language))
    named = {c for c in find_concepts(trusted(before)) if concepts()[c][0] in GROUNDED_KINDS}
    return bool(named) and len(named & kept) < COVERAGE * len(named)
