"""Folding: one spelling for one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.folding import fold, headword_names


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


@pytest.mark.parametrize(
    ('headword', 'names'),
    [
        ('山', ['山']),
        ('山（岭、峰）', ['山', '岭', '峰']),
        ('山②（岭①）', ['山', '岭']),
        ('山峰shānfēng', ['山峰']),
        ('build (construct, erect)', ['build', 'construct', 'erect']),
        ('卡拉OK', ['卡拉OK']),
        ('', ['']),
    ],
)
def test_names_of_a_headword(headword: str, names: list[str]) -> None:
    assert headword_names(headword) == names
