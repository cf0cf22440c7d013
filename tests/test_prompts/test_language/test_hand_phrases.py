"""Hands with words between the side and the part."""

from __future__ import annotations

import re

import pytest

from mmsign.prompts.checks.grounding import ungrounded
from mmsign.prompts.language.hand_phrases import HandPhrases
from mmsign.prompts.language.lexicon import concepts, load_lexicon


def hands(text: str) -> list[tuple[str, str]]:
    hits = load_lexicon('en').hits(text)
    return [(hit.concept, hit.term) for hit in hits if concepts()[hit.concept][0] in ('hand', 'direction')]


@pytest.mark.parametrize(
    ('text', 'concept', 'term'),
    [
        ('The right flat hand', 'right_hand', 'right flat hand'),
        ('the left S hand', 'left_hand', 'left s hand'),
        ('the right “S” hand', 'right_hand', 'right “s” hand'),
        ('the right index', 'right_hand', 'right index'),
        ('the right ring and little fingers', 'right_hand', 'right ring and'),
        ('the non-dominant open hand', 'left_hand', 'non dominant open hand'),
        ('the other loosely curved hand', 'left_hand', 'other loosely curved hand'),
        ('the left elbow', 'left_hand', 'left elbow'),
        ('one flat hand', 'one_hand', 'one flat hand'),
        ('both index fingers', 'both_hands', 'both index fingers'),
    ],
)
def test_phrases(text: str, concept: str, term: str) -> None:
    assert hands(text) == [(concept, term)]
    assert re.match(rf'(?:the )?(?:{load_lexicon("en").subject})', text)


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('moves right, the left hand', ['right', 'left_hand']),
        ('moves to the right and the hand closes', ['right']),
        ('moves to the right, palm forward', ['right', 'forward']),
        ('moves right with the palm open', ['right']),
        ('moves right then taps palm', ['right']),
        ('turns right facing palm', ['right']),
        ('touches the right cheek', ['right']),
        ('a fist taps each other fist', []),
        ('moves from the right, then to the left.', ['right', 'left']),
        ('faces the left.', ['left']),
        ('the right taps the left.', ['right_hand', 'left_hand']),
        ('the left is higher', ['left_hand']),
        ('one finger', []),
    ],
)
def test_a_direction_takes_no_hand_from_what_follows(text: str, expected: list[str]) -> None:
    assert [concept for concept, _ in hands(text)] == expected


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('Sağ işaret parmağı sol bileğe değer', ['right_hand', 'left_hand']),
        ('Sag isaret parmagi sol bilege deger', ['right_hand', 'left_hand']),  # typed without accents
        ('sağ ve sol avuç', ['both_hands']),
        ('iki başparmak', ['both_hands']),
        ('sağ yanak', ['right']),
        ('sol kolay', ['left']),
    ],
)
def test_turkish_phrases(text: str, expected: list[str]) -> None:
    hits = load_lexicon('tr').hits(text)
    found = [hit.concept for hit in hits if concepts()[hit.concept][0] in ('hand', 'direction')]
    assert found == expected


@pytest.mark.parametrize(
    ('text', 'acts'),
    [
        ('İki yumruk vurulur', True),
        ('sağ yumrukla vurulur', True),
        ('sağ parmağıyla', True),
        ('sol avuca', False),
        ('sol kola', False),
        ('sol bilekten', False),
    ],
)
def test_a_turkish_hand_that_something_is_done_to_does_not_act(text: str, acts: bool) -> None:
    assert bool(re.match(load_lexicon('tr').subject, text)) is acts


def test_a_language_without_phrases_has_none() -> None:
    phrases = HandPhrases(None)
    assert phrases.at('right hand', 0) is None
    assert not re.search(phrases.subject, 'right hand')


def test_the_side_grounds_wherever_the_adjective_stands() -> None:
    source = 'The edge of the right flat hand saws across the chin.'
    assert ungrounded('The flat right hand saws across the chin.', [source], 'en') == []
    assert ungrounded('The left flat hand saws across the chin.', [source], 'en') == ['left flat hand']
