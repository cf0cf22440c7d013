"""What an answer leaves out: the opening of its source, words of a description in its segments, tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mmsign.prompts.checks.facts import FINGERS, facts, kind_of
from mmsign.prompts.checks.grounding import COVERAGE, trusted
from mmsign.prompts.checks.implications import implied, with_implied
from mmsign.prompts.files.descriptions import PartText
from mmsign.prompts.language.lexicon import (
    GROUNDED_KINDS,
    concepts,
    find_concepts,
    guess_language,
    load_lexicon,
)
from mmsign.prompts.language.named_shapes import without_shapes
from mmsign.prompts.rules.parts import tag_parts
from mmsign.prompts.rules.refine import refine

_SENTENCE = re.compile(r'[^。.!！?？;；\n]+')
_HANDS = {'left_hand', 'right_hand'}


def _grounded(text: str, language: str) -> dict[str, str]:
    """Concept → wording of the hands, handshapes, places and directions of a text."""
    return {
        c: term for c, term in find_concepts(text, language).items() if concepts()[c][0] in GROUNDED_KINDS
    }


def misses_opening(text: str, source: str, language: str | None = None) -> bool:
    """Whether a description leaves out the first action that its source describes.

    An answer that obeys an order in a source describes what stands behind the
    order, however it is worded; one that describes the sign begins as the source does.

    Args:
        text: A description.
        source: What it was made from, in any language.
        language: Of the text; guessed if None.
    """
    own = guess_language(source)
    sentences = _SENTENCE.findall(refine(trusted(source), load_lexicon(own)))
    named = [found for found in (_grounded(sentence, own) for sentence in sentences) if found]
    # a single concept may be worded in another way, or be a remark
    opening = next((found for found in named if len(found) > 1), named[0] if named else {})
    kept = with_implied(find_concepts(text, language))
    return len(opening.keys() & kept) < COVERAGE * len(opening)


def left_out(
    text: str, source: str, language: str | None = None, source_language: str | None = None
) -> list[str]:
    """What the source names and a text that describes the whole sign does not.

    Looked at are the left hand, fingers, places and counts: what a sign is told apart by, and what
    every faithful wording has to name.

    Args:
        text: A description.
        source: The entry that it describes.
        language: Of the text; guessed if None.
        source_language: Of the source; guessed if None.

    Returns:
        The wording of the source, in alphabetical order.
    """
    own = source_language or guess_language(source)
    book = facts(without_shapes(refine(trusted(source), load_lexicon(own)), own), own)
    said = {name for fact in facts(text, language or guess_language(text)) for name in fact.names}
    allowed = with_implied(said)
    missing = set()
    for fact in book:
        name = fact.names[0]
        kept = name in allowed or bool(implied(name) & said)
        if name == 'both_hands':
            kept = bool({'both_hands', 'left_hand'} & said)
        if _must_stay(name) and not kept:
            missing.add(fact.term)
    return sorted(missing)


def _must_stay(name: str) -> bool:
    slot, mark, _ = name.partition('>')
    if mark:
        return slot == 'count'
    return name in ('left_hand', 'both_hands', *FINGERS) or (
        not name.startswith('shape:') and kind_of(name) in ('body', 'handplace') and name != 'torso'
    )


def wrong_parts(parts: Sequence[PartText], texts: Iterable[str], language: str) -> list[str]:
    """What is wrong with the segments of descriptions.

    Returns:
        In alphabetical order, the wording of what the descriptions name and no
        segment does, and the part of the body that a segment names and is not
        tagged with: hands if none of them is, places on the face if nothing but hands is.
    """
    held = with_implied(c for part in parts for c in find_concepts(part.text, language))
    wrong = [term for text in texts for c, term in _grounded(text, language).items() if c not in held]
    for part in parts:
        named = tag_parts(part.text, load_lexicon(language))
        hands = [name for name in named if name in _HANDS]
        places = [name for name in named if name in ('mouth', 'face')]
        if not _HANDS.intersection(hands, part.parts):
            wrong += hands
        if not set(part.parts) - _HANDS:
            wrong += places
    return sorted(set(wrong))
