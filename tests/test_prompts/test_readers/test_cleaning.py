"""Markup goes, words stay."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.readers import open_source
from mmsign.prompts.readers.cleaning import plain, without_notes

HTML = '<p class="x">Cross both fists&nbsp;over the <b>chest</b>.</p><br/>Then open &amp; close.<!-- no -->'
PLAIN = 'Cross both fists over the chest.\nThen open & close.'


@pytest.mark.parametrize(
    ('text', 'kept'),
    [
        (HTML, PLAIN),
        ('a<script>alert(1)</script>b', 'ab'),
        ('fewer than <5 fingers, 3 < 4', 'fewer than <5 fingers, 3 < 4'),
        ('Q&A; fish & chips', 'Q&A; fish & chips'),
        ('zero\u200bwidth\ufeff', 'zerowidth'),
        ('&#22235;&#x6307;', '四指'),
    ],
)
def test_plain(text: str, kept: str) -> None:
    assert plain(text) == kept


@given(st.text(alphabet='abc 指。,.', max_size=40))
def test_text_without_markup_keeps_its_words(text: str) -> None:
    assert plain(text).split() == text.split()


def test_every_reader_of_cells_is_clean(tmp_path) -> None:
    (tmp_path / 'a.csv').write_text('word,description\nlove,"' + HTML.replace('"', '""') + '"\n')
    (tmp_path / 'a.jsonl').write_text(json.dumps({'headword': '<i>love</i>', 'text': HTML}) + '\n')
    base = sqlite3.connect(tmp_path / 'a.db')
    base.execute('CREATE TABLE signs(word, body)')
    base.execute('INSERT INTO signs VALUES (?, ?)', ('love', HTML))
    base.commit()
    base.close()
    query = 'SELECT word AS headword, body AS text FROM signs'
    for name in ('a.csv', 'a.jsonl', 'a.db'):
        (record,) = open_source(tmp_path / name, query)
        assert (record.headword, record.text) == ('love', PLAIN), name


@pytest.mark.parametrize(
    ('text', 'clean'),
    [
        ('The right hand¹ taps the chin.²\n¹ Or the fist.\n² Twice.', 'The right hand taps the chin.'),
        ('Tap the chin¹², then the chest.', 'Tap the chin, then the chest.'),
        ('Draw m² in the air.', 'Draw m² in the air.'),
        ('H₂O and 10² stay.', 'H₂O and 10² stay.'),
        ('No note.', 'No note.'),
    ],
)
def test_footnotes_and_their_marks_go(tmp_path, text: str, clean: str) -> None:
    assert without_notes(text) == clean
    (tmp_path / 'a.csv').write_text(f'word,text\nhouse,"{text}"\n', encoding='utf8')
    (record,) = open_source(tmp_path / 'a.csv')
    assert (record.headword, record.text) == ('house', clean)
