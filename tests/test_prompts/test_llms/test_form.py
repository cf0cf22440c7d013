"""Forms of a request give way to what a service complains of, and to nothing else."""

from __future__ import annotations

import pytest

from mmsign.prompts.generators.answers import SCHEMAS
from mmsign.prompts.llms.form import FORMATS, Form


@pytest.mark.parametrize(
    ('complaint', 'given_up'),
    [
        # as services word it
        (
            "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
            'max_tokens is called max_completion_tokens',
        ),
        ("Unsupported value: 'temperature' does not support 0.0 with this model.", 'temperature is left out'),
        (
            "'response_format.type' : value is not one of the allowed values ['text','json_object']",
            'response_format is json_object, not json_schema',
        ),
        (
            'Invalid grammar: guided decoding is not available',
            'response_format is json_object, not json_schema',
        ),
        ('JSON mode is not enabled for this model', 'response_format is json_object, not json_schema'),
        ('模型不支持参数 response_format', 'response_format is json_object, not json_schema'),
        (
            'parameter.enable_thinking must be set to false for non-streaming calls',
            'enable_thinking is false',
        ),
        ('System role not supported', 'the system message goes in front of the prompt'),
        ('Conversation roles must alternate user/assistant/user', 'the system message goes in front'),
        ('Only user and assistant roles are supported!', 'the system message goes in front'),
        ("messages[0].role must be 'user'", 'the system message goes in front'),
        ('Developer instruction is not enabled for models/gemma-3', 'the system message goes in front'),
        ('Bad Request', 'response_format is json_object, not json_schema'),
    ],
)
def test_a_complaint_takes_away_what_it_names(complaint: str, given_up: str) -> None:
    form, what = Form().without(f'HTTP 400: {complaint}')
    assert what.startswith(given_up)
    assert form != Form()


@pytest.mark.parametrize(
    'complaint',
    ['maximum context length is 4096', 'prompt is too long', 'DataInspectionFailed', 'no such model x'],
)
def test_what_no_form_can_mend_is_left(complaint: str) -> None:
    assert Form().without(complaint) is None


@pytest.mark.parametrize(
    'complaint', ['Unrecognized request argument supplied: seed', "'seed': not permitted"]
)
def test_a_further_parameter_is_left_out_where_it_is_named(complaint: str) -> None:
    form, what = Form(extra={'top_p': 0.5, 'seed': 1}).without(complaint)
    assert (form.extra, what) == ({'top_p': 0.5}, 'seed is left out')
    assert Form(extra={'n': 2}).without('generation is off')[0].extra == {'n': 2}  # no name within a word


def test_every_way_down_ends() -> None:
    form, steps = Form(), 0
    while (weaker := form.without('max_tokens, temperature, system role, response_format')) is not None:
        form, steps = weaker[0], steps + 1
    assert steps == 5
    assert form.parameters(SCHEMAS['p1'], 10, 0.0) == {}
    assert form.messages('a', 'b') == [{'role': 'user', 'content': 'a\n\nb'}]


@pytest.mark.parametrize('kind', FORMATS)
def test_the_format_is_asked_for(kind: str) -> None:
    sent = Form(kind).parameters(SCHEMAS['p1'], 10, 0.5)
    assert (sent['max_tokens'], sent['temperature']) == (10, 0.5)
    assert sent.get('response_format', {'type': 'text'})['type'] == kind
