"""Terms of a book are explained where they stand, in the language of the output."""

from __future__ import annotations

import pytest

from mmsign.prompts.generators.glossary import explain_terms, load_glossary


@pytest.mark.parametrize('language', ['en', 'zh', 'tr'])
def test_the_terms_of_chinese_books_are_explained_in_every_language(language: str) -> None:
    assert {'虎口', '横伸', '平伸', '侧立', '横立', '直立', '撮合'} <= set(load_glossary(language)['zh'])
    assert all(load_glossary(language).values())


def test_only_what_stands_in_the_text_is_explained() -> None:
    lines = explain_terms(['左手横伸，虎口朝上。'], 'en').splitlines()
    assert [line.partition(':')[0] for line in lines] == ['横伸', '虎口']
    assert 'thumb and index finger' in lines[1]
    assert explain_terms(['A hand moves.'], 'en') == ''


def test_a_part_of_a_longer_term_is_not_explained() -> None:
    assert explain_terms(['双手打手指字母'], 'en').count('\n') == 1  # 双手, 手指字母; not 手指


def test_the_language_of_the_book_decides() -> None:
    assert explain_terms(['Bir elin bileğine, başparmak yukarı, dokunulur.'], 'en').startswith(
        'başparmak: thumb'
    )
