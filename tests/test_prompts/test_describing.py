"""A run: resumes, asks for nothing twice, keeps edits, refuses what is not grounded, stops for nobody."""

from __future__ import annotations

import json

import pytest

from mmsign.prompts.describing import describe
from mmsign.prompts.descriptions import read_descriptions
from mmsign.prompts.glosses import Gloss
from mmsign.prompts.llms import FatalLLMError
from mmsign.prompts.offline import OfflineGenerator
from mmsign.registry import PROMPTS
from mmsign.utils.errors import MMSignError
from test_prompts.fake_llm import KEY, Asked, Reply, answer

WORDS = [f'word{n}' for n in range(6)]
GLOSSES = [Gloss(label, word) for label, word in enumerate(WORDS)]
TEXT = 'One hand taps the chin.'


def model(asked: Asked) -> Reply:
    if asked.stage == 'p4':
        return answer(segments=[{'text': TEXT, 'parts': ['right_hand', 'face']}])
    if asked.stage == 'p2':
        return answer(synonyms=['A single hand taps the chin.'])
    return answer(descriptions=[f'{TEXT} {"Up." if asked.gloss == "word1" else ""}'])


@pytest.fixture
def make(server, make_kb, monkeypatch):
    monkeypatch.setenv('MMSIGN_TEST_KEY', KEY)
    server.script = model
    kb = make_kb(book=dict.fromkeys(WORDS, TEXT))
    return lambda: PROMPTS.build({'type': 'LLMGenerator', 'llm': server.llm('openai'), 'knowledge': kb})


def edit(path, label: int, **changes) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding='utf8').splitlines()]
    rows[label].update(changes)
    path.write_text(''.join(json.dumps(row, ensure_ascii=False) + '\n' for row in rows), encoding='utf8')


def test_a_run_writes_everything(make, tmp_path) -> None:
    report = describe(make(), GLOSSES, tmp_path / 'd.jsonl')
    assert (report.ok, report.described, report.usage['requests']) == (True, 6, 24)
    assert [row.gloss for row in read_descriptions(tmp_path / 'd.jsonl', WORDS)] == WORDS
    assert json.loads((tmp_path / 'd.jsonl.report.json').read_text())['classes'] == 6
    assert (tmp_path / 'd.jsonl.html').is_file()
    assert not any(KEY in path.read_text(encoding='utf8') for path in tmp_path.glob('d.jsonl*'))


def test_a_killed_run_asks_for_nothing_twice(make, tmp_path, server) -> None:
    class Killed(BaseException):
        pass

    done = []

    def kill() -> None:
        done.append(1)
        if len(done) == 3:
            raise Killed

    with pytest.raises(Killed):
        describe(make(), GLOSSES, tmp_path / 'd.jsonl', progress=kill)
    assert not (tmp_path / 'd.jsonl').exists()
    describe(make(), GLOSSES, tmp_path / 'd.jsonl')
    prompts = [(asked.system, asked.user) for asked in server.asked]
    assert len(prompts) == len(set(prompts)) == 24
    describe(make(), GLOSSES, tmp_path / 'd.jsonl')
    assert len(server.asked) == 24


def test_edits_survive_and_are_not_paid_for_again(make, tmp_path, server) -> None:
    out = tmp_path / 'd.jsonl'
    describe(make(), GLOSSES, out)
    edit(out, 2, globals=['Both hands wave.'], flags=[])
    first = len(server.asked)
    for _ in range(2):  # an edit is an edit on every later run
        report = describe(make(), GLOSSES, out)
        assert report.edited == ['word2']
    assert read_descriptions(out)[2].globals == ['Both hands wave.']
    assert len(server.asked) == first


def test_rewriting_a_line_in_another_layout_is_no_edit(make, tmp_path) -> None:
    out = tmp_path / 'd.jsonl'
    describe(make(), GLOSSES, out)
    rows = [json.loads(line) for line in out.read_text(encoding='utf8').splitlines()]
    out.write_text('\n\n'.join(json.dumps(dict(reversed(row.items()))) for row in rows), encoding='utf8')
    assert describe(make(), GLOSSES, out).edited == []


def test_a_deleted_line_comes_back(make, tmp_path) -> None:
    out = tmp_path / 'd.jsonl'
    describe(make(), GLOSSES, out)
    out.write_text('\n'.join(out.read_text(encoding='utf8').splitlines()[1:]), encoding='utf8')
    describe(make(), GLOSSES, out)
    assert len(read_descriptions(out, WORDS)) == 6


def test_a_failing_gloss_stops_nobody_and_is_asked_again_alone(make, tmp_path, server) -> None:
    server.script = lambda asked: Reply(status=500, code='x') if asked.gloss == 'word3' else model(asked)
    report = describe(make(), GLOSSES, tmp_path / 'd.jsonl')
    assert list(report.failed) == ['word3']
    assert 'HTTP 500' in report.failed['word3']
    assert len(read_descriptions(tmp_path / 'd.jsonl')) == 5
    server.script, before = model, len(server.asked)
    assert describe(make(), GLOSSES, tmp_path / 'd.jsonl').ok
    assert {asked.gloss for asked in server.asked[before:]} == {'word3'}


def test_a_refused_key_ends_the_run(make, tmp_path, server) -> None:
    server.script = lambda asked: Reply(status=401, code='InvalidApiKey', message='bad key')
    with pytest.raises(FatalLLMError, match='401'):
        describe(make(), GLOSSES, tmp_path / 'd.jsonl')
    assert len(server.asked) < 4 * len(GLOSSES)


def test_strict_writes_nothing_until_the_lines_are_corrected(make, tmp_path) -> None:
    out = tmp_path / 'd.jsonl'
    report = describe(make(), GLOSSES, out, strict=True)
    assert report.refused == {'word1': ['ungrounded:up']}
    assert not out.exists()
    describe(make(), GLOSSES, out)
    edit(out, 1, globals=[TEXT], flags=[])
    assert describe(make(), GLOSSES, out, strict=True).ok


def test_classes_with_one_text_are_flagged(make_kb, tmp_path) -> None:
    kb = make_kb(book={'甲词': '一手握拳。', '乙词': '双手握拳。', '丙词': '一手握拳。'})
    glosses = [Gloss(label, word) for label, word in enumerate(('甲词', '乙词', '丙词'))]
    describe(OfflineGenerator('zh', kb), glosses, tmp_path / 'd.jsonl')
    assert [row.flags for row in read_descriptions(tmp_path / 'd.jsonl')] == [
        ['same_as:2'],
        [],
        ['same_as:0'],
    ]


def test_a_file_for_other_glosses_is_refused(make, tmp_path) -> None:
    out = tmp_path / 'd.jsonl'
    out.write_text(json.dumps({'label': 0, 'gloss': 'someone else', 'globals': ['x']}) + '\n')
    with pytest.raises(MMSignError, match='someone else'):
        describe(make(), GLOSSES, out)
