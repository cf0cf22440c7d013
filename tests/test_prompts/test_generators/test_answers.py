"""Answers: only the JSON that was asked for passes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.generators.answers import SCHEMAS, parse_answers, shortfall

SEGMENT = {'text': 'a', 'parts': ['body', 'face']}


def first(stage: str, text: str) -> list:
    """The likeliest list of an answer."""
    return parse_answers(stage, text)[0]


def test_good_answers() -> None:
    assert parse_answers('p1', '{"descriptions": [" a ", ""]}') == [['a']]
    assert parse_answers('p2', '```json\n{"synonyms": ["a"]}\n```') == [['a']]
    assert parse_answers('p4', json.dumps({'segments': [SEGMENT]})) == [[SEGMENT]]


@pytest.mark.parametrize(
    'text',
    [
        '{"Descriptions": ["a b"]}',
        '{"refinedDescriptions": ["a b"]}',
        '{"description": "a b"}',
        '{"描述": ["a b"]}',
        '{"açıklamalar": ["a b"]}',
        '{"result": {"descriptions": ["a b"]}}',
        '{"status": "ok", "data": [{"sign": "x", "descriptions": ["a b"]}]}',
        '["a b"]',
        '{"descriptions": [null, {"n": 1, "text": "a\\nb"}]}',
        '{"descriptions": [{"description": "a   b"}]}',
        '{"descriptions": {"1": "a b"}}',
        '{"thoughts": "hm", "descriptions": ["a b"], "confidence": 0.9}',
    ],
)
def test_a_list_is_found_under_any_name_and_in_any_wrapping(text: str) -> None:
    assert first('p3', text) == ['a b']


@pytest.mark.parametrize(
    'item',
    [
        {'text': 'a', 'parts': ['Body', 'the face']},
        {'Text': 'a', 'Parts': 'body, face'},
        {'segment': 'a', 'parts': [{'part': 'torso'}, {'part': 'face'}]},
        {'文本': 'a', '部位': ['身体', '脸部']},
        {'text': 'a', 'parts': ['gövde', 'yüz']},
        {'text': 'a', 'parts': ['der Körper', 'Gesicht']},
        {'text': 'a', 'parts': 'cuerpo / cara'},
    ],
)
def test_segments_are_read_whatever_names_they_have(item: dict) -> None:
    for wrapped in ({'segments': [item]}, [item], {'片段': [item]}, {'segments': item}):
        assert first('p4', json.dumps(wrapped)) == [SEGMENT]


def test_of_several_lists_the_last_is_the_likeliest_and_all_together_the_least() -> None:
    text = '{"synonyms": ["draft"]} better: {"synonyms": ["a"]} or {"synonyms": ["…"]}'
    assert parse_answers('p2', text) == [['a'], ['draft'], ['draft', 'a']]
    text = json.dumps({'love': {'descriptions': ['a']}, 'hate': {'descriptions': ['b']}})
    assert parse_answers('p1', text) == [['b'], ['a'], ['a', 'b']]


@pytest.mark.parametrize(
    ('stage', 'text', 'reason'),
    [
        ('p1', '{"descriptions": ["cut o', 'not JSON'),
        ('p1', '{"synonyms": ["a"]}', "no list 'descriptions'"),
        ('p1', '{"steps": ["a"], "notes": ["b"]}', "no list 'descriptions'"),
        ('p1', '{"descriptions": [1, 2]}', 'must hold texts'),
        ('p3', '{"descriptions": [{"left": "a", "right": "b"}]}', 'must hold texts'),
        ('p3', '{"descriptions": ["…"]}', 'not filled in'),
        ('p2', 'I cannot do that.', 'not JSON'),
        ('p2', '{"arguments": {}}', "no list 'synonyms'"),
        ('p4', '{"segments": [{"text": "a", "parts": ["knee"]}]}', "no part of the body: 'knee'"),
        ('p4', '{"segments": [{"text": "a", "parts": ["højre hånd"]}]}', "'højre hånd' is none of"),
        ('p4', '{"segments": [{"text": "a", "parts": []}]}', 'no part of the body'),
        ('p4', '{"segments": [{"text": "a", "parts": [1]}]}', 'no part of the body'),
        ('p4', '{"segments": ["a"]}', 'no segment'),
    ],
)
def test_bad_answers(stage: str, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_answers(stage, text)


@given(st.sampled_from(sorted(SCHEMAS)), st.text(max_size=50))
def test_any_text_is_survived(stage: str, text: str) -> None:
    with pytest.raises(ValueError):
        parse_answers(stage, text)


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
        parse_answers('p2', '{"synonyms": ["thumb \\ud83d"]}')
    assert first('p2', '{"synonyms": ["thumb \\ud83d\\udc4d"]}') == ['thumb \U0001f44d']


@pytest.mark.parametrize('depth', [*range(100, 1100, 50), 100_000])
def test_deep_nesting_is_malformed(depth: int) -> None:
    deep = '[' * depth + ']' * depth
    for stage, text in (('p1', deep), ('p4', f'{{"segments": [{deep}]}}'), ('p1', '[' * depth)):
        with pytest.raises(ValueError):
            parse_answers(stage, text)


def test_what_an_answer_leaves_out() -> None:
    assert shortfall(['a'], given=3) == '1 descriptions for 3'
    assert shortfall(['a', 'b'], given=2) == ''
    assert shortfall([], least=0) == ''  # no passage need be about the sign
    assert shortfall([]) == 'an empty list'
