"""Markdown without its markup, one record a sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsign.prompts.language.lexicon import load_lexicon
from mmsign.prompts.readers import open_source
from mmsign.prompts.rules.refine import refine


@pytest.fixture
def read(tmp_path: Path):
    def records(text: str) -> list[tuple[str | None, str]]:
        (tmp_path / 'a.md').write_text(text, encoding='utf8')
        return [(record.headword, record.text) for record in open_source(tmp_path / 'a.md')]

    return records


def test_lines_of_a_paragraph_are_one(read) -> None:
    ((_, text),) = read('# love\nBoth hands are crossed, with the palms facing\nthe body. Then they\nOpen.\n')
    assert text == 'Both hands are crossed, with the palms facing the body. Then they Open.'
    assert refine(text, load_lexicon('en')) == text
    assert read('# 爱\n一手拇指轻抚另一手\n手背。\n') == [('爱', '一手拇指轻抚另一手手背。')]


def test_blank_lines_and_items_stay(read) -> None:
    text = '# love\nOne hand:\n\n- moves\n  up\n- turns\n1. and stops\n\nThe end.\n'
    assert read(text) == [('love', 'One hand:\n\nmoves up\nturns\nand stops\n\nThe end.')]


def test_a_long_section_is_one_record_and_a_longer_one_is_not(read) -> None:
    sentence = 'Both hands move slowly forward and touch. '
    assert [head for head, _ in read(f'# love\n{sentence * 40}\n# go\nUp.\n')] == ['love', 'go']
    assert [head for head, _ in read(f'# love\n{sentence * 150}\n')] == ['love', 'love']


@pytest.mark.parametrize(
    ('written', 'plain'),
    [
        ('**Movement:** the *right* hand __taps__ _twice_', 'Movement: the right hand taps twice'),
        ('the `flat hand` of [love](love.md "x") and ![a fist](f.png)', 'the flat hand of love and a fist'),
        ('snake_case_name, 2 * 3 * 4, \\*', 'snake_case_name, 2 * 3 * 4, *'),
        ('> quoted **over\n> lines**', 'quoted over lines'),
        ('above\n\n***\n\nbelow', 'above\n\n\n\nbelow'),
    ],
)
def test_markup_goes(read, written: str, plain: str) -> None:
    assert read(f'# x\n{written}\n') == [('x', plain)]


def test_underlined_headings(read) -> None:
    text = '**Love**\n====\nStroke.\n\nGo\n---\nMove.\nHere it\nends.\n---\n- item\n---\n'
    assert read(text) == [('Love', 'Stroke.'), ('Go', 'Move. Here it ends.\n\nitem')]


def test_notes_and_their_marks_go(read) -> None:
    text = '# ask\nTap the chin [1] twice[^a].\n\n[1]: my course\n[^a]: see [the book](x)\n'
    assert read(text) == [('ask', 'Tap the chin twice.')]


def test_a_table_of_signs_is_a_table(read) -> None:
    table = '| Gebärde | Beschreibung |\n|:--|---|\n| **Haus** | Ein Dach \\| oben. |\n| | Zwei Dächer. |\n'
    signs = [('Haus', 'Ein Dach | oben.'), ('Haus', 'Zwei Dächer.')]
    assert read(table) == signs
    assert read(f'# love\nTap.\n\n{table}\n# hate\nPush.\n') == [('love', 'Tap.'), ('hate', 'Push.'), *signs]


def test_another_table_is_text(read) -> None:
    ((headword, text),) = read('# love\nTap.\n\n| Region | Since |\n|---|---|\n| North | 1990 |\n')
    assert headword == 'love'
    assert 'North' in text
    assert read('# a\n1 | 2\n') == [('a', '1 | 2')]
