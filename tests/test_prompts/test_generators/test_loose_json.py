"""JSON as models write it is read, what is cut off or ambiguous is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.generators.loose_json import read_loosely


@pytest.mark.parametrize(
    ('text', 'value'),
    [
        ("{'a': ['b', \"the signer's hand\"]}", {'a': ['b', "the signer's hand"]}),
        ("{'a': ['the signer's hand']}", {'a': ["the signer's hand"]}),
        ('{"a": ["b",],}', {'a': ['b']}),
        ('{“a”: [“the sign “Q” here”]}', {'a': ['the sign “Q” here']}),
        ('{”a”: [”b”]}', {'a': ['b']}),
        ('{"a": ["the "Q" sign, and a ("W")"]}', {'a': ['the "Q" sign, and a ("W")']}),
        ('{"a"：["b"，"c"]}', {'a': ['b', 'c']}),
        ('{a: [1, -2.5, None, True, false, null]}', {'a': [1, -2.5, None, True, False, None]}),
        ('{ // first\n"a": /* the // list */ ["b // c"] # last\n}', {'a': ['b // c']}),
        ('{"a":\u00a0["b\nc"]}', {'a': ['b\nc']}),
        (r'{"a": ["b\"c\\", "it\'s"]}', {'a': ['b"c\\', "it's"]}),
        ('[{"a": 1}] and more', [{'a': 1}]),
    ],
)
def test_it_is_read(text: str, value: object) -> None:
    assert read_loosely(text)[0] == value


@pytest.mark.parametrize(
    'text',
    [
        '{"a": ["b", "c',
        '{"a": ["b", "c"',
        '{"a": ["b", "c"]',
        '{"a": [the hand]}',
        '{"a": ["make "A", "B" and then C."]}',  # two texts, or one?
        '{"a": ["the sign "love", then down"]}',
        '{“a”: [“the sign “Q”, then down”]}',
        '{"a": ["b" "c"]}',
        '{' * 60,
        '[' * 60 + ']' * 60,
        '',
    ],
)
def test_what_is_cut_off_or_could_be_read_in_two_ways_is_not(text: str) -> None:
    with pytest.raises(ValueError):
        read_loosely(text)


_PLAIN = st.text(st.characters(categories=['L', 'N', 'Zs', 'Po'], exclude_characters='"\\'), max_size=12)


@given(st.dictionaries(_PLAIN, st.lists(_PLAIN | st.integers() | st.none() | st.booleans()), max_size=3))
def test_what_is_json_is_read_as_json_reads_it(value: dict) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert read_loosely(text) == (value, len(text))


@given(st.lists(_PLAIN, min_size=1, max_size=3), st.data())
def test_nothing_is_read_that_was_cut_off(texts: list[str], data) -> None:
    text = json.dumps({'a': texts}, ensure_ascii=False)
    cut = data.draw(st.integers(0, len(text) - 1))
    with pytest.raises(ValueError):
        read_loosely(text[:cut])
