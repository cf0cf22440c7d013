"""Lexicons: what a language calls the parts of the body."""

from __future__ import annotations

import re

import pytest

from mmsign.prompts.files.descriptions import PARTS
from mmsign.prompts.language.lexicon import Lexicon, concepts, find_concepts, guess_language, languages
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
        ('en', 'the right flat hand', {'right_hand', 'flat', 'hand'}),
        ('tr', 'Sağ elin başparmağı ağza değer', {'right_hand', 'thumb', 'mouth', 'touch'}),
    ],
)
def test_terms_in_context(language: str, text: str, expected: set[str]) -> None:
    assert set(find_concepts(text, language)) == expected


@pytest.mark.parametrize(
    ('text', 'parts'),
    [
        ('Sağ el göğüsten alınır', {'right_hand', 'body'}),  # taken, no forehead
        ('Sağ el alına dokunur', {'right_hand', 'face'}),
        ('El hareketi başlar, başka bir hareket başarılır', set()),  # no head
        ('Baş öne, başına doğru', {'face'}),
        ('Avuç yüzeyi, yüzük, yüzmek, yüzlerce', set()),
        ('Yüzüne, yüzünde, yüzden', {'face'}),
        ('Kolay, koltuk, kolye; önemli bir öneri', set()),
        ('Kollarına, kola', {'body'}),
        ('Kol boyunca', {'body'}),
        ('Boyunca', set()),
        ('Gözlük, gözlem; kaşık, kaşınır; saçma; dilek', set()),
        ('Dizilir; belli, belki, belirtilir; karınca', set()),
        ('Basılır, elin dış yanı', set()),  # neither head nor tooth, which fold alike
        ('Dişe, dişlerinden', {'mouth'}),
    ],
)
def test_a_turkish_stem_takes_the_endings_of_a_noun(text: str, parts: set[str]) -> None:
    found = find_concepts(text, 'tr')
    assert {part for concept in found for part in concepts()[concept][1:]} == parts


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('değiştirilir, değil, değerlidir', set()),
        ('değer, değdirilir', {'touch'}),
        ('üç parmak', {'fingers'}),  # not their tips
        ('parmak ucu, uçları', {'fingertip'}),
        ('açıyla, açıklanır', set()),
        ('açılır', {'open_close'}),
        ('açıktır', {'spread'}),
        ('toplam, toplantı', set()),
        ('parmaklar toplanır', {'fingers', 'gathered'}),
        ('öneri, önem', set()),
        ('sağlar, sağlam', set()),
        ('sağdaki, soldan', {'right', 'left'}),
        ('elbise, elma, elli, eldiven', set()),
        ('ellerinizle', {'both_hands'}),
        ('yumruklarını, avuçlarıyla, kulağınıza', {'fist', 'palm', 'ear'}),
        ('Sag el goguse deger', {'right_hand', 'chest', 'touch'}),  # typed without accents
    ],
)
def test_everyday_words_are_no_terms(text: str, expected: set[str]) -> None:
    assert set(find_concepts(text, 'tr')) == expected


@pytest.mark.parametrize(
    ('text', 'language'),
    [
        ('一手', 'zh'),
        ('one hand', 'en'),
        ('sağ elin işaret parmağı', 'tr'),
        ('Sol el yumruk olur.', 'tr'),
        ('Bir el kola dokunur, geri gelir.', 'tr'),
        ('Push it up, as in “Ünal”, with one flat hand; hold it there.', 'en'),
        ('', 'en'),
    ],
)
def test_language_of_a_text(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(MMSignError, match='en, tr, zh'):
        Lexicon('xx')
