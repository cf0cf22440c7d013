"""Which line breaks end a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.readers import open_source
from mmsign.prompts.readers.wrapping import unwrap


@pytest.mark.parametrize(
    ('text', 'joined'),
    [
        ('palms facing\nthe body', 'palms facing the body'),
        ('palms facing,\r\n  The body', 'palms facing, The body'),
        ('the fore-\narm', 'the fore-arm'),
        ('左手平伸，\n掌心向上', '左手平伸，掌心向上'),
        ('一手伸拇指和食指，食指指尖抵于颏部，拇指\n向上', '一手伸拇指和食指，食指指尖抵于颏部，拇指向上'),
    ],
)
def test_a_sentence_goes_on(text: str, joined: str) -> None:
    assert unwrap(text) == joined


@pytest.mark.parametrize(
    'text',
    [
        'One hand up.\nthen down',
        'One hand\n\nup',
        'handshape: fist\nlocation: chest',
        'both hands\n- up\n* down\n1. left\n(2) right\na) back',
        '一手伸食指\n双手握拳',
        '（一）一手平伸\n（二）双手握拳',
        'Handshape B\nChest',
        '',
        '\n',
    ],
)
def test_lines_of_their_own_stay(text: str) -> None:
    assert unwrap(text) == text.rstrip('\n') if text.strip() else not unwrap(text).strip()


@given(st.text(alphabet='ab山，.-\n ', max_size=80))
def test_nothing_but_breaks_changes(text: str) -> None:
    assert ''.join(unwrap(text).split()) == ''.join(text.split())


@pytest.mark.parametrize(
    ('name', 'content'),
    [
        ('a.txt', 'One hand faces\nthe body.'),
        ('a.csv', 'love,"One hand faces\nthe body."'),
        ('a.jsonl', json.dumps({'headword': 'love', 'text': 'One hand faces\nthe body.'})),
    ],
)
def test_every_reader_joins_lines(tmp_path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    (record,) = open_source(tmp_path / name)
    assert record.text == 'One hand faces the body.'
