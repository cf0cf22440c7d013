"""The review page: complete, self-contained, safe."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.files.descriptions import Description, PartText
from mmsign.prompts.generators.generation import Draft
from mmsign.prompts.knowledge.base import Entry
from mmsign.prompts.review import changes, write_review

TEXT = st.text(alphabet='ab 手。，', max_size=30)


@given(TEXT, TEXT)
def test_changes_spell_both_texts(before: str, after: str) -> None:
    pieces = changes(before, after)
    assert ''.join(text for kind, text in pieces if kind != 'new') == before
    assert ''.join(text for kind, text in pieces if kind != 'gone') == after


def test_changes_are_by_word_or_character() -> None:
    assert changes('raise hand', 'raise hands') == [('same', 'raise '), ('gone', 'hand'), ('new', 'hands')]
    assert changes('一手握拳', '双手握拳') == [('gone', '一'), ('new', '双'), ('same', '手握拳')]


def page(tmp_path, *drafts: Draft, **failed: str) -> str:
    write_review(tmp_path / 'r.html', list(drafts), failed)
    return (tmp_path / 'r.html').read_text(encoding='utf8')


def draft(text: str = 'One hand taps.', flags: tuple[str, ...] = ('missing_glyph',)) -> Draft:
    row = Description(
        7, '<山>', 'zh', [text], ['A hand taps.'], [PartText(text, ['face'])], flags=list(flags)
    )
    return Draft(
        row, ['One hand taps the nose.'], [Entry(1, 'book', 'dictionary', 'p. 3', 'One hand taps the nose.')]
    )


def test_it_shows_everything(tmp_path) -> None:
    text = html.unescape(page(tmp_path, draft(), word='HTTP 500'))
    for part in ('<山>', 'A hand taps.', 'book · p. 3', 'missing_glyph', 'face', 'HTTP 500', 'failed'):
        assert part in text
    assert '<del>' in text
    assert 'data-flag="missing_glyph"' in text


@pytest.mark.parametrize(
    ('text', 'flag', 'marked'),
    [
        ('One hand forms the letter "Z".', 'unresolved:Z', '"Z"'),
        ('One hand forms the letter ‘Z’ twice.', 'unresolved:Z', '‘Z’'),
        ('Bir el parmak alfabesinde “Ç” harfini yapar.', 'unresolved:Ç', '“Ç”'),
        ('一手打手指字母“ Z ”的指式。', 'unresolved:Z', '“ Z ”'),
        ('一手打“甲、乙”的手势，“丙”不动。', 'unresolved:乙', '“甲、乙”'),
        ('一手打手指字母“Z的指式，置于前额。', 'unresolved:Z', '“Z'),
        ('Left hand flat.', 'ungrounded:left hand', 'Left hand'),
    ],
)
def test_what_a_flag_complains_of_is_boxed(tmp_path, text: str, flag: str, marked: str) -> None:
    shown = page(tmp_path, draft(text, (flag,)))
    assert re.findall('<mark[^>]*>(.*?)</mark>', html.unescape(shown)) == [marked]


def test_it_needs_no_network(tmp_path) -> None:
    text = page(tmp_path, draft())
    assert not re.search(r"""(?:src|href|@import|url\()\s*=?\s*["']?(?:https?:)?//""", text)
    assert 'fetch(' not in text


def test_what_a_source_says_is_never_markup(tmp_path) -> None:
    evil = '</script><script>alert(1)</script><img src=x onerror=alert(2)>'
    found: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list) -> None:
            found.append(tag)

    Parser().feed(page(tmp_path, draft(evil)))
    plain: list[str] = []
    found, evil_tags = [], found
    Parser().feed(page(tmp_path, draft()))
    assert evil_tags.count('script') == found.count('script')
    assert 'img' not in evil_tags
    assert plain == []


def test_the_line_to_copy_is_the_line_of_the_file(tmp_path) -> None:
    text = page(tmp_path, draft('一手“敲” <x> & y'))
    line = re.search(r'class="line"[^>]*>(.*?)</script>', text, re.DOTALL)[1]
    assert Description.from_dict(json.loads(line)) == draft('一手“敲” <x> & y').description


def test_no_signs_at_all(tmp_path) -> None:
    assert '0 of 0 described' in page(tmp_path)
