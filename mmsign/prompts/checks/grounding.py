"""Does a source bear out every hand, handshape, place, direction, count and denial of a text?

Texts and sources are compared by facts (:mod:`.facts`), so an English answer can be
checked against a Chinese dictionary. Instructions that a source addresses to the model
ground nothing: an answer that obeyed one is found out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from mmsign.prompts.checks.comparison import SourceFacts
from mmsign.prompts.checks.facts import Fact, facts, shapes_of
from mmsign.prompts.checks.implications import with_implied
from mmsign.prompts.language.injection import without_instructions
from mmsign.prompts.language.lexicon import (
    GROUNDED_KINDS,
    concepts,
    find_concepts,
    guess_language,
    load_lexicon,
)
from mmsign.prompts.language.named_shapes import settle_shapes, shape_names, without_shapes
from mmsign.prompts.rules.refine import ACTION_KINDS

#: Least share of the source's concepts in a text that claims to describe the same sign.
COVERAGE = 1 / 3
_SENTENCE = re.compile(r'[^。.!！?？;；\n]+[。.!！?？;；\n]*')
_STEP = re.compile(
    r'[（(](?:[一二三四五六七八九十]+|[IVX]+|\d{1,2})[）)]'
    r'|\b(?:Then|After that|Next|Finally|Sonra|Ardından)\b'
)
_LINK = re.compile(r'[a-z]+://\S+|www\.\S+', re.IGNORECASE)


def trusted(source: str) -> str:
    """What a source says about the sign: no instructions to a model, no sentence with a link."""
    sentences = _SENTENCE.findall(without_instructions(source))
    return ''.join(sentence for sentence in sentences if not _LINK.search(sentence))


@lru_cache(maxsize=256)
def source_facts(sources: tuple[str, ...], language: str | None = None) -> SourceFacts:
    """What the sources say about the sign; each source's language is guessed if it is None."""
    found: list[Fact] = []
    for source in map(trusted, sources):
        own = language or guess_language(source)
        here: list[Fact] = [*shapes_of(source, own)]
        # “turn it once (or twice)” says both “once (or twice)” and “once”
        plain = load_lexicon(own).pattern('note').sub('', source)
        for text in {source, plain}:
            here += facts(without_shapes(text, own), own)
        # a letter is defined for one hand, and any hand of another text may form it
        if len(sources) > 1 and not any(fact.hand in ('left', 'both') for fact in here):
            here = [replace(fact, hand='') for fact in here]
        found += here
    return SourceFacts(found)


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
    own = language or guess_language(text)
    said = source_facts(tuple(sources), source_language)
    names = shape_names(trusted(source) for source in sources)
    rest, unknown = settle_shapes(text, names, own)
    claimed = [*facts(rest, own), *shapes_of(text, own)]
    terms = {fact.term for fact in claimed if said.denies(fact)}
    terms |= _in_another_step(rest, sources, own, source_language)
    terms.update(unknown)
    if not any(concepts()[concept][0] in ACTION_KINDS for concept in find_concepts(text, own)):
        terms.add('no action')
    if _LINK.search(text):
        terms.add('link')
    return sorted(terms)


def _in_another_step(text: str, sources: list[str], language: str, source_language: str | None) -> set[str]:
    """Terms of the steps of a text that the same step of a source with as many steps has not."""
    steps = steps_of(text)
    found: list[set[str]] = []
    for source in sources if len(steps) > 1 else ():
        before = steps_of(trusted(source))
        others = tuple(other for other in sources if other != source)
        if len(before) == len(steps):
            pairs = [
                (source_facts((there, *others), source_language), fact)
                for here, there in zip(steps, before)
                for fact in facts(here, language)
            ]
            found.append({fact.term for said, fact in pairs if said.denies(fact)})
    return min(found, key=len, default=set())


def steps_of(text: str) -> list[str]:
    """The numbered steps of a text in any language, whatever brackets number them."""
    return [step for step in _STEP.split(text) if step.strip()]


def off_topic(text: str, before: str, language: str | None = None) -> bool:
    """Whether a text, in a language or its own, lost most of the concepts of the text it was made from."""
    kept = with_implied(find_concepts(text, language))
    named = {c for c in find_concepts(trusted(before)) if concepts()[c][0] in GROUNDED_KINDS}
    return bool(named) and len(named & kept) < COVERAGE * len(named)
