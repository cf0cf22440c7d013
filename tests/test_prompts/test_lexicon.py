"""Lexicons: what a language calls the parts of the body."""

from __future__ import annotations

import re

import pytest

from mmsign.prompts.descriptions import PARTS
from mmsign.prompts.lexicon import Lexicon, concepts, find_concepts, guess_language, languages
from mmsign.utils.errors import MMSignError


def test_the_three_languages_are_there() -> None:
    assert languages() == ['en', 'tr', 'zh']


@pytest.mark.parametrize('language', ['zh', 'en', 'tr'])
def test_a_lexicon_is_consistent(language: str) -> None:
    lexicon = Lexicon(language)
    assert set(lexicon.rules['terms']) <= set(concepts())
    for name in (
        'note',
        'keep_note',
        'step',
        'missing_glyph',
        'character_shape',
        'non_manual',
        'injection',
        'name',
    ):
        lexicon.pattern(name)
    for pattern in lexicon.rules['drop_clause'] + [p for p, _ in lexicon.rules['paraphrase']]:
        re.compile(pattern)
    for concept, terms in lexicon.rules['terms'].items():
        for term in terms:
            assert concept in find_concepts(term, language), (concept, term)


def test_a_direction_does_not_take_the_hand_from_the_next_word() -> None:
    assert set(find_concepts('朝左手', 'zh')) == {'left_hand'}
    assert set(find_concepts('朝右拳', 'zh')) == {'right_hand'}
    assert set(find_concepts('朝左肩', 'zh')) == {'left', 'shoulder'}
    assert set(find_concepts('向左移动', 'zh')) == {'left', 'move'}


def test_parts_are_those_of_the_description_file() -> None:
    assert {part for _, *parts in concepts().values() for part in parts} <= set(PARTS)


@pytest.mark.parametrize(
    ('language', 'text', 'expected'),
    [
        (
            'zh',
            '虎口贴于脸颊',
            {'web', 'touch', 'cheek'},
        ),  # not the mouth that the web of the hand is written with
        ('zh', '拇、食指相捏', {'thumb', 'index', 'pinch'}),
        ('zh', '手背向上', {'hand_back', 'up'}),  # not the back
        ('en', 'The ring and little fingers touch the lips', {'ring', 'little', 'touch', 'lips'}),
        ('en', 'the right thumb', {'right_hand', 'thumb'}),
        ('tr', 'Sağ elin başparmağı ağza değer', {'right_hand', 'thumb', 'mouth', 'touch'}),
    ],
)
def test_terms_in_context(language: str, text: str, expected: set[str]) -> None:
    assert set(find_concepts(text, language)) == expected


@pytest.mark.parametrize(
    ('text', 'language'), [('一手', 'zh'), ('one hand', 'en'), ('sağ elin işaret parmağı', 'tr')]
)
def test_language_of_a_text(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(MMSignError, match='en, tr, zh'):
        Lexicon('xx')
