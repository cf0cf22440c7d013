"""Every sign is described as its source has it, or flagged, or fails with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from mmsign.prompts.describing import describe
from mmsign.prompts.files.descriptions import Description, read_descriptions
from mmsign.prompts.files.glosses import Gloss
from mmsign.registry import PROMPTS
from test_prompts.fake_llm import KEY, Asked, Reply, answer

BOOK = {
    'bread': 'The right index finger taps the chin twice.',
    'river': 'Both fists cross on the chest.',
    'moon': 'The left flat hand brushes the forehead, the palm down.',
}
REWORDED = {
    'bread': 'Twice the index finger of the right hand taps the chin.',
    'river': 'On the chest, both fists cross.',
    'moon': 'The palm is down; the left flat hand brushes the forehead.',
}
PARTS = {
    'bread': ['right_hand', 'face'],
    'river': ['left_hand', 'right_hand', 'body'],
    'moon': ['left_hand', 'face'],
}


def honest(gloss: str, stage: str) -> dict:
    """What a faithful model answers."""
    if stage == 'p4':
        return {'segments': [{'text': BOOK[gloss], 'parts': PARTS[gloss]}]}
    return {'synonyms': [REWORDED[gloss]]} if stage == 'p2' else {'descriptions': [BOOK[gloss]]}


def said(change: Callable[[str], str]) -> Callable[[Asked], Reply]:
    """A habit that changes how the honest answer is written."""
    return lambda asked: Reply(change(json.dumps(honest(asked.gloss, asked.stage), ensure_ascii=False)))


def of_another(asked: Asked) -> dict:
    """What a faithful model says of another sign."""
    return honest(next(gloss for gloss in BOOK if gloss != asked.gloss), asked.stage)


def in_its_place(text: str) -> Callable[[Asked], Reply]:
    """A text in the place of the description."""
    return lambda asked: answer(
        **(dict(descriptions=[text]) if asked.stage in ('p1', 'p3') else honest(asked.gloss, asked.stage))
    )


def renamed(text: str) -> str:
    """The names of parts as people write them."""
    names = {'right_hand': 'Right hand', 'left_hand': 'sol el', 'face': '面部', 'body': 'torso'}
    for name, other in names.items():
        text = text.replace(f'"{name}"', f'"{other}"')
    return text


READ = {
    'python': said(lambda text: str(json.loads(text))),
    'commas': said(lambda text: text.replace(']}', ',],}')),
    'quotes': said(lambda text: text.replace('"', '“')),
    'comments': said(lambda text: f'{{ // here it is\n{text[1:]}'),
    'entities': said(lambda text: text.replace('"', '&quot;')),
    'escaped': said(lambda text: json.dumps(text)),
    'blanks': said(lambda text: text.replace(': ', ':\u00a0')),
    'capitals': said(lambda text: text.replace('descriptions', 'DESCRIPTIONS').replace('"parts"', '"Parts"')),
    'nested': said(lambda text: f'{{"result": {{"data": [{text}]}}}}'),
    'bare': said(lambda text: text[text.index('[') : -1]),
    'parts': said(renamed),
    'channels': said(
        lambda text: (
            f'<|channel|>analysis<|message|>{{"synonyms": [""]}}<|end|><|channel|>final<|message|>{text}'
        )
    ),
    'example first': lambda asked: Reply(
        f'Of another sign: {json.dumps(of_another(asked))}. Of this one: '
        + json.dumps(honest(asked.gloss, asked.stage))
    ),
    'example last': lambda asked: Reply(
        json.dumps(honest(asked.gloss, asked.stage)) + f' (Another sign: {json.dumps(of_another(asked))})'
    ),
    'two signs': lambda asked: Reply(
        json.dumps({asked.gloss: honest(asked.gloss, asked.stage), 'other': of_another(asked)})
    ),
    'a call': lambda asked: Reply(raw=called(json.dumps(honest(asked.gloss, asked.stage)))),
}
STRAY = {
    'other': lambda asked: answer(**of_another(asked)),
    'other segments': lambda asked: answer(
        **(of_another(asked) if asked.stage == 'p4' else honest(asked.gloss, asked.stage))
    ),
    'other wording': lambda asked: answer(
        **(of_another(asked) if asked.stage == 'p2' else honest(asked.gloss, asked.stage))
    ),
    'question': in_its_place('Which dictionary is meant?'),
    'Chinese': in_its_place('右手食指碰两下颏部。'),
}
REFUSED = {
    'nothing': (lambda asked: answer(descriptions=[' ']), 'p1: an empty list'),
    'Danish': (
        said(lambda text: text.replace('right_hand', 'højre hånd').replace('left_hand', 'venstre')),
        'p4: no part of the body',
    ),
    'half': (said(lambda text: text[:-2]), 'p1: not JSON'),
    'prose': (said(lambda text: 'One hand at the chin.'), 'p1: not JSON'),
    'no answer': (lambda asked: Reply(raw=called('{"query": "dictionary"}')), "p1: no list 'descriptions'"),
}


def called(arguments: str):
    """A reply that calls a function in the place of an answer."""

    def change(reply: dict) -> dict:
        call = {'id': '1', 'type': 'function', 'function': {'name': 'json', 'arguments': arguments}}
        reply['choices'][0]['message'].update(content=None, tool_calls=[call])
        return reply

    return change


@pytest.fixture
def run(server, make_kb, monkeypatch, tmp_path):
    """Describe all signs with one habit; the lines and the report."""
    monkeypatch.setenv('MMSIGN_TEST_KEY', KEY)
    llm = server.llm('openai')
    config = {'type': 'LLMGenerator', 'llm': llm, 'knowledge': make_kb(book=BOOK), 'malformed_retries': 1}

    def describe_all(habit):
        server.script = habit
        glosses = [Gloss(label, gloss) for label, gloss in enumerate(BOOK)]
        report = describe(PROMPTS.build(config), glosses, tmp_path / 'd.jsonl')
        return read_descriptions(tmp_path / 'd.jsonl', list(BOOK)), report

    return describe_all


@pytest.mark.parametrize('habit', READ)
def test_a_habit_of_writing_changes_nothing(run, habit: str) -> None:
    rows, report = run(READ[habit])
    assert (report.ok, report.described, report.retries) == (True, 3, {})
    for row in rows:
        assert row.globals == [BOOK[row.gloss]]
        assert row.synonyms == [REWORDED[row.gloss]]
        assert [(part.text, set(part.parts)) for part in row.parts] == [
            (BOOK[row.gloss], set(PARTS[row.gloss]))
        ]
        assert row.flags == []


def texts_of(row: Description) -> set[str]:
    return {*row.globals, *row.synonyms, *(part.text for part in row.parts)}


@pytest.mark.parametrize('habit', REFUSED)
def test_what_is_no_answer_is_never_a_text_of_the_sign(run, habit: str, server) -> None:
    script, reason = REFUSED[habit]
    rows, report = run(script)
    assert set(report.unfinished) == set(BOOK)
    assert all(why.startswith(reason) for why in report.unfinished.values())
    for row in rows:
        assert texts_of(row) <= {BOOK[row.gloss], REWORDED[row.gloss]}
        assert 'malformed' in row.flags
    # it was asked for again, and what is no answer is not kept as one
    asked = len(server.asked)
    rows, report = run(lambda asked: answer(**honest(asked.gloss, asked.stage)))
    assert (report.ok, [row.globals for row in rows]) == (True, [[text] for text in BOOK.values()])
    assert len(server.asked) > asked


@pytest.mark.parametrize('habit', STRAY)
def test_what_is_about_another_sign_is_flagged(run, habit: str) -> None:
    rows, report = run(STRAY[habit])
    assert (report.ok, report.described, report.retries) == (True, len(BOOK), {})
    for row in rows:
        assert any(flag.startswith(('ungrounded:', 'parts:')) for flag in row.flags)


def test_a_book_that_no_lexicon_reads_is_described_and_flagged(
    server, make_kb, monkeypatch, tmp_path
) -> None:
    monkeypatch.setenv('MMSIGN_TEST_KEY', KEY)
    kb = make_kb(buch={'bread': 'Der rechte Zeigefinger tippt zweimal an das Kinn und bleibt dort.'})
    server.script = lambda asked: answer(**honest(asked.gloss, asked.stage))
    generator = PROMPTS.build({'type': 'LLMGenerator', 'llm': server.llm('openai'), 'knowledge': kb})
    report = describe(generator, [Gloss(0, 'bread')], tmp_path / 'd.jsonl')
    (row,) = read_descriptions(tmp_path / 'd.jsonl', ['bread'])
    assert (report.ok, row.globals, row.flags) == (True, [BOOK['bread']], ['unread:de'])
