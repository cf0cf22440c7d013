"""Every text is read as the standard library reads it, or refused with a ValueError."""

import json
import re
from pathlib import Path

import pytest
from helpers import one_line_error
from hypothesis import given
from hypothesis import strategies as st

from mmsign.utils.json_texts import load_object, loads

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
        (f'[{10**400}]', 'a number of 401 digits'),
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


@pytest.mark.parametrize(
    ('text', 'problem'),
    [
        ('[1]', 'is a list in JSON'),
        ('null', 'is a NoneType'),
        ('{"a": 1', 'truncated'),
        ('[' * 10**5, 'nested'),
    ],
)
def test_an_object_is_an_object(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / 'a.json').write_text(text)
    with one_line_error('a.json', problem, 'make it again'):
        load_object(tmp_path / 'a.json', 'make it again')
    (tmp_path / 'a.json').write_text('{"a": 1}')
    assert load_object(tmp_path / 'a.json') == {'a': 1}


def test_files_are_read_here_alone(repo: Path) -> None:
    """Damaged JSON is one error: no other module parses a file by itself, but for those of the package."""
    parsing = re.compile(r'json\.loads\([^\n]*read_(?:text|bytes)\(|json\.load\(')
    found = {
        str(file.relative_to(repo))
        for folder in ('mmsign', 'tools')
        for file in (repo / folder).rglob('*.py')
        if parsing.search(file.read_text(encoding='utf8'))
    }
    own = {'prompts/generators/glossary.py', 'prompts/readers/asl_lex.py', 'prompts/readers/hamnosys.py'}
    own |= {'prompts/language/lexicon.py', 'benchmarks/cost.py', 'benchmarks/grounding.py'}
    written = {'benchmarks/everything.py', 'benchmarks/gpu/__main__.py', 'utils/lock.py'}
    assert found == {f'mmsign/{name}' for name in own | written}
