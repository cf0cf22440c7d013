"""What an answer leaves out: the opening of its source, words of a description in its segments, tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mmsign.prompts.checks.grounding import COVERAGE, trusted, with_implied
from mmsign.prompts.files.descriptions import PartText
from mmsign.prompts.language.lexicon import (
    GROUNDED_KINDS,
    concepts,
    find_concepts,
    guess_language,
    load_lexicon,
)
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
