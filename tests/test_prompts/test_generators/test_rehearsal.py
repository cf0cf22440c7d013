"""A rehearsal shows the prompts of a run and sends nothing."""

from __future__ import annotations

import pytest

from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.files.journal import Journal
from mmsign.registry import PROMPTS
from test_prompts.fake_llm import KEY, answer

TEXT = '右手横伸，虎口朝上，碰一下前额。'


@pytest.fixture
def make(server, make_kb, monkeypatch):
    monkeypatch.setenv('MMSIGN_TEST_KEY', KEY)
    kb = make_kb(书={'山': TEXT, '水': '双手平伸。'})
    text = 'The right hand is held level, the web up, and touches the forehead once.'

    def script(asked):
        if asked.stage == 'p4':
            return answer(segments=[{'text': text, 'parts': ['right_hand', 'face']}])
        return answer(**{'synonyms' if asked.stage == 'p2' else 'descriptions': [text]})

    server.script = script
    return lambda **llm: PROMPTS.build(
        {'type': 'LLMGenerator', 'llm': server.llm('openai', **llm), 'knowledge': kb, 'language': 'en'}
    )


def test_the_prompts_are_those_that_are_sent(make, server) -> None:
    generator, journal = make(), Journal()
    shown = generator.prompts(Gloss(0, '山'), journal)
    assert server.asked == []
    assert [prompt.stage for prompt in shown] == ['p1', 'p3', 'p4', 'p2']
    assert TEXT in shown[0].user
    assert not any(prompt.answered for prompt in shown)
    generator.generate(Gloss(0, '山'), journal)
    assert (server.asked[0].system, server.asked[0].user) == (shown[0].system, shown[0].user)
    again = generator.prompts(Gloss(0, '山'), journal)
    assert [(p.system, p.user) for p in again] == [(a.system, a.user) for a in server.asked]
    assert all(prompt.answered for prompt in again)


def test_the_estimate_is_near_the_truth_and_leaves_out_what_is_paid(make) -> None:
    generator, journal = make(), Journal()
    glosses = [Gloss(0, '山'), Gloss(1, '水'), Gloss(2, '火')]
    first = generator.estimate(glosses, journal)
    assert (first.signs, first.requests) == (2, 8)
    cost = (first.prompt_tokens * 2 + first.completion_tokens * 10) / 1e6
    assert first.cost == pytest.approx(cost)
    generator.generate(glosses[0], journal)
    assert generator.estimate(glosses, journal).requests == 4
    assert 'cost unknown' in str(make(models=[{'name': 'small'}]).estimate(glosses, journal))


def test_what_has_no_source_is_not_asked(make) -> None:
    assert make().prompts(Gloss(0, '火')) == []
