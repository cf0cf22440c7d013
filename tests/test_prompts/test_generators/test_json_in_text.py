"""JSON is found wherever a model puts it, and only what was asked for is taken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.prompts.generators.json_in_text import find_values, values, without_thoughts

GOOD = '{"descriptions": ["One hand {open}."]}'
ITEMS = ['One hand {open}.']


@pytest.mark.parametrize(
    'text',
    [
        '\ufeff' + GOOD,
        f'```JSON\n{GOOD}\n```',
        f'~~~json5\n{GOOD}\n~~~',
        f'````\n{GOOD}\n````  \n',
        f'``` jsonc\r\n{GOOD}',
        f'Sure! Here is the JSON you asked for:\n\n{GOOD}\n\nLet me know if it helps. {{smile}}',
        f'<think>The form is {{"descriptions": ["wrong"]}}, so</think>\n{GOOD}',
        f'<THINKING budget="9">a { {"descriptions": ["wrong"]} }</THINKING>{GOOD}',
        f'the prompt opened my thoughts {{"descriptions": ["wrong"]}} </think> {GOOD}',
        f'The form is {{"descriptions": ["…"]}}. Filled in:\n{GOOD}',
        f'{{"descriptions": ["…"]}}\n{GOOD}',
        f'{GOOD}\nThat was {{"descriptions": ["…"]}}.',
        f'First {{"descriptions": ["draft"]}}, better: {GOOD}',
        f'{{"note": 1}} {GOOD}',
        f'{{not json}} {{ {{ {GOOD}',
        f'<|channel|>analysis<|message|>{{"descriptions": ["wrong"]}}<|end|>'
        f'<|start|>assistant<|channel|>final<|message|>{GOOD}<|return|>',
        f'[THINK]{{"descriptions": ["wrong"]}}[/THINK]{GOOD}',
        f'<seed:think>{{"descriptions": ["wrong"]}}</seed:think>{GOOD}',
        f'◁think▷{{"descriptions": ["wrong"]}}◁/think▷{GOOD}',
        GOOD.replace('"', '&quot;'),
        GOOD.replace('"', '\\"'),
        json.dumps(GOOD),
        str(json.loads(GOOD)),
        GOOD.replace(']', ',],'),
        GOOD.replace('"', '”'),
    ],
)
def test_it_is_found(text: str) -> None:
    found = find_values(text)
    assert [value for value in found if value.get('descriptions') not in (['…'], None)][-1] == {
        'descriptions': ITEMS
    }


@pytest.mark.parametrize(
    ('text', 'reason'),
    [
        ('', 'empty answer'),
        (' \n\ufeff', 'empty answer'),
        ('<think>a long thought {"descriptions": ["a"]}', 'only thoughts'),
        ('<think>done</think>  ', 'only thoughts'),
        ('<|channel|>analysis<|message|>{"descriptions": ["a"]}', 'only thoughts'),
        ('{"descriptions": ["cut o', 'not JSON'),
        ('I cannot do that.', 'not JSON'),
        ('{"descriptions": ["a"', 'not JSON'),
        ('"a"', 'no object'),
    ],
)
def test_what_is_none_is_named(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        find_values(text)


@given(
    st.lists(st.text(max_size=8), min_size=1),
    st.text(st.characters(exclude_characters='{}<>[]◁"'), max_size=20),
)
def test_any_text_around_it_changes_nothing(items: list[str], around: str) -> None:
    answer = json.dumps({'synonyms': [*items, 'x']}, ensure_ascii=False)
    assert {'synonyms': [*items, 'x']} in find_values(f'{around}{answer}{around}')


def test_an_object_inside_another_is_not_listed_again() -> None:
    assert list(values('{"a": {"b": 1}} {"c": 2}')) == [{'a': {'b': 1}}, {'c': 2}]
    assert list(values('[{"b": 1}] {"c": 2}')) == [[{'b': 1}], {'c': 2}]
    assert len(list(values('{' * 100_000))) == 0


def test_thoughts_go() -> None:
    assert without_thoughts('<think>a</think>b<Reasoning>c</reasoning>d') == 'bd'
    assert without_thoughts('thinking about hands') == 'thinking about hands'
