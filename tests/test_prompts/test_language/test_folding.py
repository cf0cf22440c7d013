"""Folding: one spelling for one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.language.folding import capitalise, fold, headword_names, same_spelling, spelled


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet='abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ '))
def test_turkish_case_does_not_matter(text: str) -> None:
    lower = text.replace('I', 'ı').replace('İ', 'i').lower()
    assert fold(text) == fold(lower)


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        ('ＡＢＣ', 'abc'),
        ('afiyet_olsun', 'Afiyet Olsun'),
        ('IŞIK', 'ışık'),
        ('thank-you', 'thank_you'),
        ('é', 'e'),
    ],
)
def test_spellings_of_one_word(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_different() -> None:
    assert len({fold(word) for word in ('石', '右', 'sol', 'kol')}) == 4


@given(st.text())
def test_spelling_twice_changes_nothing(text: str) -> None:
    for turkish in (False, True):
        assert spelled(spelled(text, turkish), turkish) == spelled(text, turkish)


@pytest.mark.parametrize(
    ('name', 'others', 'same'),
    [
        ('diş', ['diş', 'dış'], {'diş'}),
        ('DİŞ', ['diş', 'dış'], {'diş'}),
        ('DIŞ', ['diş', 'dış'], {'dış'}),
        ('dış', ['DİŞ', 'DIŞ'], {'DIŞ'}),
        ('sinir', ['SINIR', 'SİNİR'], {'SİNİR'}),
        ('köy', ['koy', 'ko\u0308y'], {'ko\u0308y'}),
        ('Afiyet Olsun', ['afiyet_olsun'], {'afiyet_olsun'}),
        ('sit', ['SIT', 'sit'], {'SIT', 'sit'}),  # nothing here is Turkish
        ('ＯＫ', ['ok'], {'ok'}),
        ('isik', ['ışık'], set()),
    ],
)
def test_the_same_spelling(name: str, others: list[str], same: set[str]) -> None:
    assert same_spelling(name, others) == same


@pytest.mark.parametrize(
    ('headword', 'names'),
    [
        ('山', ['山']),
        ('山（岭、峰）', ['山', '岭', '峰']),
        ('山②（岭①）', ['山', '岭']),
        ('山峰shānfēng', ['山峰']),
        ('build (construct, erect)', ['build', 'construct', 'erect']),
        ('卡拉OK', ['卡拉OK']),
        ('Bank (2)', ['Bank']),
        ('ask? (verb) — see also QUESTION', ['ask']),
        ('see you', ['see you']),
        ('brother/sister', ['brother/sister', 'brother', 'sister']),
        ('24/7', ['24/7']),
        ('', ['']),
        ('Haus → Heim', ['Haus']),
        ('casa, véase HOGAR', ['casa']),
        ('casa (véase hogar)', ['casa']),
        ('maison – voir FOYER', ['maison']),
        ('voir', ['voir']),
        ('amigo(a)', ['amigo(a)', 'amigo', 'amigoa']),
        ('Lehrer(in)', ['Lehrer(in)', 'Lehrer', 'Lehrerin']),
        ('niño/a', ['niño/a', 'niño']),
    ],
)
def test_names_of_a_headword(headword: str, names: list[str]) -> None:
    assert headword_names(headword) == names


@pytest.mark.parametrize(
    ('text', 'language', 'expected'),
    [
        ('iki el', 'tr', 'İki el'),
        ('ıslık', 'tr', 'Islık'),
        ('it taps', 'en', 'It taps'),
        ('双手', 'zh', '双手'),
        ('', 'tr', ''),
    ],
)
def test_a_capital_is_that_of_the_language(text: str, language: str, expected: str) -> None:
    assert capitalise(text, language) == expected
