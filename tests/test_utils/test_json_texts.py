"""Every text is read as the standard library reads it, or refused with a ValueError."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.utils.json_texts import loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(VALUES, st.booleans())
def test_what_was_written_is_read(value: object, escaped: bool) -> None:
    assert loads(json.dumps(value, ensure_ascii=escaped)) == value


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('', 'not JSON'),
        ('{"descriptions": ["One hand', 'not JSON'),
        ('9' * 10_000, 'not JSON'),
        ('[' * 100_000, 'nested too deeply'),
        ('"\\ud83d"', 'not text'),
        ('{"\\ude00": 1}', 'not text'),
        ('"\ud83d"', 'not text'),
    ],
)
def test_everything_else_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        loads(text)
    assert type(caught.value) is ValueError


def test_a_whole_pair_is_text() -> None:
    assert loads('"\\ud83d\\ude00"') == '\U0001f600'
