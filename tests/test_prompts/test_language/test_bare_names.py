"""Names as lists of glosses and books write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.generators.generation import retrieve
from mmsign.prompts.language.bare_names import cleaned_names, unnumbered_names, variant_of
from mmsign.prompts.language.folding import headword_names

UP, DOWN, OUT = 'The hand moves up.', 'The hand moves down.', 'The hand moves out.'


@pytest.mark.parametrize(
    ('written', 'names'),
    [
        ('to go', ['go']),
        ('das Haus', ['Haus']),
        ('Haus, das', ['Haus']),
        ('l’eau', ['eau']),
        ('casa, hogar; domicilio', ['casa', 'hogar', 'domicilio']),
        ('“house”', ['house']),
        ('«casa»*', ['casa']),
        ('→ HAUS', ['HAUS']),
        ('house…', ['house']),
        ('go', []),
        ('together', []),
        ('die', []),
        ('the', []),
        ('I love you, and I will never stop to say so to you', []),
        ('山', []),
    ],
)
def test_what_stands_around_a_name_is_taken_off(written: str, names: list[str]) -> None:
    assert cleaned_names(written) == names


@pytest.mark.parametrize(
    ('written', 'names'),
    [
        ('HOUSE-1', {'HOUSE': '1'}),
        ('HOUSE_2a', {'HOUSE': '2a'}),
        ('haus#2', {'haus': '2'}),
        ('HOUSE2', {'HOUSE': '2'}),
        ('ANRUFEN1A^', {'ANRUFEN': '1A'}),
        ('das Haus-2', {'das Haus': '2', 'Haus': '2'}),
        ('24/7', {}),
        ('F-16', {}),
        ('class 3', {}),  # a number of its own
        ('mp3', {}),
        ('2', {}),
    ],
)
def test_the_number_of_a_variant_is_taken_off(written: str, names: dict[str, str]) -> None:
    assert unnumbered_names(written) == names


@given(st.text(max_size=30))
def test_any_text_has_names(text: str) -> None:
    for name in (*cleaned_names(text), *unnumbered_names(text)):
        assert name
        assert name not in headword_names(text)


def found(kb, gloss: str, *aliases: str) -> list[str]:
    return [entry.text for entry in retrieve(kb, Gloss(0, gloss, aliases)).entries]


def test_a_name_is_found_however_it_is_written(make_kb) -> None:
    kb = make_kb(book={'HOUSE': UP, 'das Haus': DOWN, 'big, large': OUT})
    for gloss in ('house', 'HOUSE-1', 'House#2', 'HOUSE2', '“house”', 'the house'):
        assert found(kb, gloss) == [UP]
    for gloss in ('Haus', 'HAUS-1', 'das Haus', 'Haus, das'):
        assert found(kb, gloss) == [DOWN]
    assert found(kb, 'LARGE') == found(kb, 'big-1') == [OUT]
    assert found(kb, 'ouse') == []


def test_a_numbered_sign_is_never_another_number(make_kb) -> None:
    kb = make_kb(book={'tree-1': UP, 'tree-2': DOWN, 'bra': OUT, 'bra_2': UP})
    assert found(kb, 'TREE') == [UP, DOWN]  # all its variants
    assert found(kb, 'TREE_2') == [DOWN]
    assert found(kb, 'TREE-3') == []
    assert found(kb, 'bra') == [OUT]  # three signs of their own, and no variants
    assert found(kb, 'bra-1') == [OUT]
    assert found(kb, 'bra_4') == []


def test_a_name_of_its_own_and_an_alias_count_before(make_kb) -> None:
    kb = make_kb(book={'large*': UP, 'big, large': DOWN, 'large': OUT, 'cottage': UP})
    assert found(kb, 'large') == [OUT]
    assert found(kb, 'large-2', 'cottage') == [UP]  # what the list says beside it


@pytest.mark.parametrize('written', ['house (2)', 'house(2)', 'house-2', 'house#2', 'house②', 'house²'])
def test_a_variant_has_one_number_however_it_is_written(make_kb, written: str) -> None:
    assert variant_of(written) == ('house', '2')
    for book in ('house ({})', 'house-{}', 'house_{}'):
        kb = make_kb(book={book.format(1): UP, book.format(2): DOWN})
        assert found(kb, written) == [DOWN]
        assert found(kb, 'house') == [UP, DOWN]
        assert found(kb, written.replace('2', '3').replace('②', '③').replace('²', '³')) == []


@pytest.mark.parametrize('word', ['24/7', 'house', '(2)', '2', '', '1990', 'ask (verb)', 'build (construct)'])
def test_what_is_no_variant(word: str) -> None:
    assert variant_of(word) is None
