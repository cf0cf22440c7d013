"""Answers: only the JSON that was asked for passes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.generators.answers import SCHEMAS, parse_answer, shortfall


def test_good_answers() -> None:
    assert parse_answer('p1', '{"descriptions": [" a ", ""]}') == ['a']
    assert parse_answer('p2', '```json\n{"synonyms": ["a"]}\n```') == ['a']
    segment = {'text': 'a', 'parts': ['body', 'face']}
    assert parse_answer('p4', json.dumps({'segments': [segment]})) == [segment]


@pytest.mark.parametrize(
    ('stage', 'text'),
    [
        ('p1', '{"descriptions": ["cut o'),
        ('p1', '{"descriptions": "a"}'),
        ('p3', '{"descriptions": [{"text": "a"}]}'),
        ('p3', '["a"]'),
        ('p2', 'I cannot do that.'),
        ('p4', '{"segments": [{"text": "a", "parts": ["knee"]}]}'),
        ('p4', '{"segments": [{"text": "a", "parts": []}]}'),
        ('p4', '{"segments": ["a"]}'),
    ],
)
def test_bad_answers(stage: str, text: str) -> None:
    with pytest.raises(ValueError):
        parse_answer(stage, text)


@given(st.sampled_from(sorted(SCHEMAS)), st.text(max_size=50))
def test_any_text_is_survived(stage: str, text: str) -> None:
    with pytest.raises(ValueError):
        parse_answer(stage, text)


@pytest.mark.parametrize('schema', SCHEMAS.values())
def test_schemas_suit_strict_modes(schema: dict) -> None:
    def check(node: dict) -> None:
        if node['type'] == 'object':
            assert node['additionalProperties'] is False
            assert set(node['required']) == set(node['properties'])
            for child in node['properties'].values():
                check(child)
        if node['type'] == 'array':
            check(node['items'])

    check(schema)


def test_half_a_surrogate_pair_is_malformed():
    """JSON can say it, no file can hold it."""
    with pytest.raises(ValueError, match='not text'):
        parse_answer('p2', '{"synonyms": ["thumb \\ud83d"]}')
    assert parse_answer('p2', '{"synonyms": ["thumb \\ud83d\\udc4d"]}') == ['thumb \U0001f44d']


@pytest.mark.parametrize('depth', [*range(100, 1100, 50), 100_000])
def test_deep_nesting_is_malformed(depth: int) -> None:
    deep = '[' * depth + ']' * depth
    for stage, text in (('p1', deep), ('p4', f'{{"segments": [{deep}]}}'), ('p1', '[' * depth)):
        with pytest.raises(ValueError):
            parse_answer(stage, text)


def test_what_an_answer_leaves_out() -> None:
    assert shortfall('p3', ['a'], 3) == '1 descriptions for 3'
    assert shortfall('p3', ['a', 'b'], 2) == ''
    assert shortfall('p1', []) == ''  # no source need be about the sign
    assert [shortfall(stage, []) for stage in ('p2', 'p3', 'p4')] == ['an empty list'] * 3
