"""A model with every bad habit at once still describes every sign, and the report says what it took."""

from __future__ import annotations

import json

import pytest

from mmsign.prompts.describing import describe
from mmsign.prompts.files.descriptions import read_descriptions
from mmsign.prompts.files.glosses import Gloss
from mmsign.registry import PROMPTS
from test_prompts.fake_llm import KEY, Asked, Reply, answer

WORDS = [f'word{n}' for n in range(12)]
GLOSSES = [Gloss(label, word) for label, word in enumerate(WORDS)]
TEXT = 'One hand taps the chin.'
FORM = '{"descriptions": ["…"]}'


def content(asked: Asked) -> str:
    """What an honest model answers."""
    if asked.stage == 'p4':
        return answer(segments=[{'text': TEXT, 'parts': ['right_hand', 'face']}]).text
    if asked.stage == 'p2':
        return answer(synonyms=['A single hand taps the chin.']).text
    return answer(descriptions=[TEXT]).text


class BadHabits:
    """Refuses parameters, thinks aloud, chats, fences, cuts, says nothing, and counts no tokens."""

    def __init__(self) -> None:
        self.times: dict[tuple[str, str], int] = {}

    def __call__(self, asked: Asked) -> Reply:
        body = asked.body
        if body.get('response_format'):
            return Reply(status=400, message=f'{body["response_format"]["type"]} is not supported')
        if 'max_tokens' in body:
            return Reply(status=400, message='max_tokens is not supported, use max_completion_tokens')
        if 'temperature' in body:
            return Reply(status=422, message='temperature: extra fields not permitted')
        if len(body['messages']) > 1:
            return Reply(status=400, message='System role not supported')
        time = self.times[asked.gloss, asked.stage] = self.times.get((asked.gloss, asked.stage), 0) + 1
        return self.habit(WORDS.index(asked.gloss), time, content(asked), body['max_completion_tokens'])

    def habit(self, kind: int, time: int, text: str, room: int) -> Reply:
        thoughts = f'<think>The form is {FORM}; {{"descriptions": ["The knee."]}}?</think>'
        if time == 1 and kind % 6 == 0:
            return Reply('', raw=self.silent('thinking it over'))
        if kind % 6 == 1 and room < 1000:
            return Reply(f'{thoughts}{text[:12]}', finish='length', raw=self.uncounted)
        if time == 1 and kind % 6 == 2:
            return Reply('I am sorry, I cannot find the sign.', raw=self.uncounted)
        if time == 1 and kind % 6 == 3:
            return Reply(FORM, raw=self.uncounted)
        if kind % 6 == 4:
            return Reply(
                f'\ufeffSure! Here is the JSON:\n```JSON\n{text}\n```\nAnything else?', raw=self.uncounted
            )
        return Reply(f'{thoughts}\n\n~~~ Json\n{text}\n~~~', raw=self.in_pieces)

    @staticmethod
    def uncounted(reply: dict) -> dict:
        return {**reply, 'usage': None}

    @staticmethod
    def silent(thoughts: str):
        def change(reply: dict) -> dict:
            reply['choices'][0]['message'].update(content=None, reasoning_content=thoughts)
            return {**reply, 'usage': None}

        return change

    @staticmethod
    def in_pieces(reply: dict) -> dict:
        message = reply['choices'][0]['message']
        half = len(message['content']) // 2
        pieces = [message['content'][:half], message['content'][half:]]
        message['content'] = [{'type': 'text', 'text': piece} for piece in pieces]
        return reply


@pytest.fixture
def make(server, make_kb, monkeypatch):
    monkeypatch.setenv('MMSIGN_TEST_KEY', KEY)
    kb = make_kb(book=dict.fromkeys(WORDS, TEXT))
    llm = server.llm('openai', max_tokens=600, models=[{'name': 'small', 'context': 8192}])
    return lambda **options: PROMPTS.build({'type': 'LLMGenerator', 'llm': llm, 'knowledge': kb, **options})


def test_every_sign_is_described_and_every_retry_has_its_reason(make, tmp_path, server) -> None:
    server.script = BadHabits()
    report = describe(make(), GLOSSES, tmp_path / 'd.jsonl')
    rows = read_descriptions(tmp_path / 'd.jsonl', WORDS)
    assert [row.globals for row in rows] == [[TEXT]] * 12
    assert {flag.split(':')[0] for row in rows for flag in row.flags} == {'same_as', 'shared_parts'}
    assert all(row.synonyms and row.parts for row in rows)
    assert (report.ok, report.described, report.failed, report.unfinished) == (True, 12, {}, {})
    written = json.loads((tmp_path / 'd.jsonl.report.json').read_text(encoding='utf8'))
    assert len(written['service']) == 5  # two formats, two parameters, the system message
    assert written['usage']['cost'] is None
    # two signs a habit, four stages a sign
    assert written['retry_reasons'] == {
        'empty answer, only thoughts': 8,
        'cut off at the limit of 600 tokens': 8,
        'not JSON': 8,
        "the form of 'descriptions' is not filled in": 4,
        "no list 'segments'": 2,
        "no list 'synonyms'": 2,
    }
    assert set(written['retries']) == {WORDS[n] for n in range(12) if n % 6 < 4}
    assert written['retries']['word1'][0] == 'p1: cut off at the limit of 600 tokens'


def test_what_never_becomes_an_answer_is_named_and_counted(make, tmp_path, server) -> None:
    def stubborn(asked: Asked) -> Reply:
        if asked.gloss == 'word3':
            return Reply('', raw=BadHabits.silent('still thinking'))
        return Reply(refusal='no') if asked.gloss == 'word5' else Reply(content(asked))

    server.script = stubborn
    report = describe(make(), GLOSSES, tmp_path / 'd.jsonl')
    assert not report.ok
    assert report.unfinished == {'word3': 'p1: empty answer, only thoughts'}
    assert list(report.failed) == ['word5']
    assert report.reasons == {'empty answer, only thoughts': 1, 'the model refused': 1}


def test_a_limit_leaves_the_other_lines_alone(make, tmp_path, server) -> None:
    server.script = lambda asked: Reply(content(asked))
    out = tmp_path / 'd.jsonl'
    report = describe(make(), GLOSSES, out, limit=3)
    assert (report.described, report.left, len(server.asked)) == (3, 9, 12)
    assert [row.gloss for row in read_descriptions(out)] == WORDS[:3]
    report = describe(make(), GLOSSES, out)
    assert (report.described, report.left, len(server.asked)) == (12, 0, 48)
    lines = out.read_text(encoding='utf8')
    describe(make(), GLOSSES, out, limit=1)
    assert out.read_text(encoding='utf8') == lines
