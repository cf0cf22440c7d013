"""A run: resumes, asks for nothing twice, refuses what is not grounded, stops for nobody."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from mmsign.prompts.describing import describe
from mmsign.prompts.files.descriptions import read_descriptions
from mmsign.prompts.files.glosses import Gloss
from mmsign.prompts.generators.offline import OfflineGenerator
from mmsign.prompts.llms import FatalLLMError
from mmsign.utils.errors import MMSignError
from mmsign.utils.lock import only_one
from test_prompts.described import GLOSSES, TEXT, WORDS, model, page_lines
from test_prompts.described import make as make
from test_prompts.fake_llm import KEY, Reply


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


def test_classes_with_one_text_are_flagged(make_kb, tmp_path) -> None:
    kb = make_kb(book={'甲词': '一手握拳。', '乙词': '双手握拳。', '丙词': '一手握拳。'})
    glosses = [Gloss(label, word) for label, word in enumerate(('甲词', '乙词', '丙词'))]
    describe(OfflineGenerator('zh', kb), glosses, tmp_path / 'd.jsonl')
    assert [row.flags for row in read_descriptions(tmp_path / 'd.jsonl')] == [
        ['same_as:2', 'shared_parts:1 of 1'],
        [],
        ['same_as:0', 'shared_parts:1 of 1'],
    ]


def test_a_file_for_other_glosses_is_refused(make, tmp_path) -> None:
    out = tmp_path / 'd.jsonl'
    out.write_text(json.dumps({'label': 0, 'gloss': 'someone else', 'globals': ['x']}) + '\n')
    with pytest.raises(MMSignError, match='someone else'):
        describe(make(), GLOSSES, out)


def test_a_failed_gloss_keeps_its_earlier_line(make, tmp_path, server) -> None:
    out = tmp_path / 'd.jsonl'
    describe(make(), GLOSSES, out)
    lines = out.read_text(encoding='utf8')
    server.script = lambda asked: Reply(status=500)
    generator = make()
    generator.llm.temperature = 0.5
    report = describe(generator, GLOSSES, out)
    assert (report.kept, list(report.failed), report.edited) == (WORDS, WORDS, [])
    assert out.read_text(encoding='utf8') == lines
    assert json.loads((tmp_path / 'd.jsonl.report.json').read_text())['kept'] == WORDS
    assert [row['gloss'] for row in page_lines(out)] == WORDS
    server.script = model
    assert (describe(make(), GLOSSES, out).kept, describe(generator, GLOSSES, out).edited) == ([], [])


def test_the_line_of_another_gloss_is_not_kept(make, tmp_path, server) -> None:
    out = tmp_path / 'd.jsonl'
    describe(make(), GLOSSES, out)
    server.script = lambda asked: Reply(status=500)
    generator = make()
    generator.llm.temperature = 0.5
    report = describe(generator, [Gloss(0, 'word0'), Gloss(1, 'word2')], out)
    assert (report.kept, list(report.failed)) == (['word0'], ['word0', 'word2'])
    assert [row.gloss for row in read_descriptions(out)] == ['word0']


@pytest.mark.parametrize('text', ['[' * 100_000, '{"descriptions": [' + '[' * 2000 + ']' * 2000 + ']}'])
def test_a_nested_answer_is_malformed_and_stops_nobody(make, tmp_path, server, text: str) -> None:
    server.script = lambda asked: Reply(text) if asked.gloss == 'word3' else model(asked)
    report = describe(make(), GLOSSES, tmp_path / 'd.jsonl')
    assert (report.ok, report.described, report.flags['malformed']) == (False, 5, 1)
    assert list(report.unfinished) == ['word3']
    assert sum(report.reasons.values()) == 1


def test_any_failure_is_the_failure_of_its_gloss(make_kb, tmp_path, monkeypatch) -> None:
    generator = OfflineGenerator('en', make_kb(book=dict.fromkeys(WORDS, TEXT)))
    whole = generator.generate

    def generate(gloss, journal=None):
        if gloss.gloss == 'word2':
            raise problem
        return whole(gloss, journal)

    monkeypatch.setattr(generator, 'generate', generate)
    problem = RuntimeError('two\nlines')
    report = describe(generator, GLOSSES, tmp_path / 'd.jsonl')
    assert report.failed == {'word2': 'RuntimeError: two lines'}
    assert len(read_descriptions(tmp_path / 'd.jsonl')) == 5
    problem = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        describe(generator, GLOSSES, tmp_path / 'd.jsonl')


def test_a_journal_that_cannot_be_written_stops_the_run(make, tmp_path, server) -> None:
    """What is asked further would be paid for and lost."""
    (tmp_path / 'd.jsonl.journal').mkdir()
    with pytest.raises(MMSignError, match=r'journal: cannot be written'):
        describe(make(), GLOSSES, tmp_path / 'd.jsonl')
    assert len(server.asked) < 12  # of 24: those in flight
    (tmp_path / 'd.jsonl.journal').rmdir()
    assert describe(make(), GLOSSES, tmp_path / 'd.jsonl').ok


def test_two_runs_into_one_file_are_refused(make, tmp_path) -> None:
    generator = make()
    with ThreadPoolExecutor(1) as other, only_one(tmp_path / 'd.jsonl'):
        second = other.submit(describe, generator, GLOSSES, tmp_path / 'd.jsonl')
        with pytest.raises(MMSignError, match='is at work there'):
            second.result()
