"""Values of KEY=VALUE on a command line, against Python's own reading of what is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mmengine.config import DictAction

from mmsign.utils.errors import MMSignError
from mmsign.utils.option_values import parse_value

#: Texts that no quoting of ours can hold are those with both quotes.
TEXTS = st.text(
    st.characters(exclude_categories=['Cs', 'Cc'], exclude_characters='\'"\\'), max_size=8
).filter(str.isprintable)
PLAIN = st.one_of(st.integers(-(10**9), 10**9), st.floats(allow_nan=False), st.booleans(), st.none(), TEXTS)
NESTED = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.from_regex(r'[a-z_]{1,6}', fullmatch=True), inner, max_size=3),
    ),
    max_leaves=12,
)


@given(NESTED)
def test_what_python_writes_is_read(value: Any) -> None:
    assert parse_value(repr(value), 'key') == value
    if isinstance(value, dict):
        called = ', '.join(f'{name}={item!r}' for name, item in value.items())
        assert parse_value(f'dict({called})', 'key') == value


@pytest.mark.parametrize(
    'text',
    ['3', '-2', '1e-3', '0.5', 'True', 'false', 'None', 'joint', 'joint,bone', '1,2,3', '[a,b,c]', '(1,2)',
     '(1,)', '[(1,2,3),[a,b],c]', '[]', '()', 'mmsign::gspmc_slr500.py', "'joint'", '/data/a.npz', '${name}'],
)  # fmt: skip
def test_as_mmengine_reads_it(text: str) -> None:
    assert parse_value(text, 'key') == DictAction._parse_iterable(text)


@pytest.mark.parametrize(
    ('text', 'value'),
    [
        ('my clips/own', 'my clips/own'),
        ('[Ann Lee, Bob]', ['Ann Lee', 'Bob']),
        ('01', '01'),
        ('9' * 5000, '9' * 5000),
        ('[01,02,10]', ['01', '02', 10]),
        ('dict(split=test)', {'split': 'test'}),
        ("dict(_delete_=True, signers=['3', '4'])", {'_delete_': True, 'signers': ['3', '4']}),
        ('{}', {}),
        ('dict()', {}),
        ("{'a': {'b': (1, 2)}}", {'a': {'b': (1, 2)}}),
        ('dict(type=A),dict(type=B)', [{'type': 'A'}, {'type': 'B'}]),
        ("don't", "don't"),
        ("[don't, won't]", ["don't", "won't"]),
        ('([a-z]+)_', '([a-z]+)_'),
        ("'1'", '1'),
        ('"a,b"', 'a,b'),
        ('C:\\data', 'C:\\data'),
        ('', ''),
    ],
)  # fmt: skip
def test_what_mmengine_loses(text: str, value: Any) -> None:
    assert parse_value(text, 'key') == value


def test_commas_in_a_path_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'a,b').mkdir()
    monkeypatch.chdir(tmp_path)
    assert parse_value('a,b', 'archive') == 'a,b'
    assert parse_value('c,d', 'archive') == ['c', 'd']


@pytest.mark.parametrize(
    'text',
    ['dict(a=1', '[1,2', '(1,2', '{a: 1', '[1,2)', 'dict(1)', 'dict(=1)', '{1}', '[' * 99 + ']' * 99,
     '(a,b))'],
)  # fmt: skip
def test_what_does_not_match_is_named(text: str) -> None:
    with pytest.raises(MMSignError, match='is no value') as error:
        parse_value(text, 'train_subset')
    assert error.value.field == 'train_subset'
    assert error.value.fix
