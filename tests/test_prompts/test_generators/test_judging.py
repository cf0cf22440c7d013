"""What is about another sign is told from what says a little more or less of this one."""

from __future__ import annotations

import pytest

from mmsign.prompts.generators.judging import Judge, Verdict

TEXT = 'The right fist touches the chin twice and moves down.'
REWORDED = 'Twice the right fist touches the chin, and moves down.'
ENTRY = ['右手握拳，碰两下颏部，然后向下移动。']


def judge(own: list[str], globals_: list[str] | None = None) -> Judge:
    return Judge('en', own, own, own, globals_ or [])


@pytest.mark.parametrize('own', [[TEXT], ENTRY])
@pytest.mark.parametrize(
    ('text', 'stray', 'terms'),
    [
        (TEXT, '', ()),
        (REWORDED, '', ()),
        ('The right fist touches the chin twice and moves up.', '', ('up',)),
        ('The left flat hand brushes the knee three times.', 'describes another sign', None),
        ('Which book do you mean?', 'describes no action', None),
        ('右手握拳，碰两下颏部。', 'describes no action', None),
    ],
)
def test_descriptions(own: list[str], text: str, stray: str, terms: tuple | None) -> None:
    for stage in ('p1', 'p3'):
        verdict = judge(own)(stage, [text])
        assert verdict.stray.startswith(stray)
        assert bool(verdict.stray) == bool(stray)
        if terms is not None:
            assert verdict.terms == terms


def test_every_variant_must_be_described() -> None:
    own = [TEXT, 'Both flat hands cross on the chest.']
    assert judge(own)('p1', own) == Verdict()
    assert judge(own)('p1', own[:1]).stray
    assert judge(own)('p1', []) == Verdict()


def test_segments() -> None:
    right = [
        {'text': 'The right fist touches the chin twice.', 'parts': ['right_hand', 'face']},
        {'text': 'Then it moves down.', 'parts': ['right_hand']},
    ]
    told = judge([TEXT], [TEXT])
    assert told('p4', right) == Verdict()
    assert told('p4', right[1:]).parts == ('chin', 'fist', 'right fist')
    assert told('p4', right).rank < told('p4', right[1:]).rank
    assert told('p4', [{'text': 'Both flat hands cross on the chest.', 'parts': ['body']}]).stray


@pytest.mark.parametrize('own', [[], ['Die rechte Faust berührt zweimal das Kinn und geht nach unten.']])
def test_a_source_that_cannot_be_read_grounds_nothing_and_denies_nothing(own: list[str]) -> None:
    told = judge(own, [TEXT])
    assert not told.read
    assert told('p1', [TEXT]) == told('p3', ['The left flat hand is up.']) == Verdict()
    assert told('p2', [REWORDED]) == Verdict()
    assert told('p2', ['The left flat hand brushes the knee three times.']).stray
    assert bool(judge(own)('p1', ['Which book do you mean?']).stray) == bool(own)
