"""Edits of people: they survive runs, are not paid for again, and nothing of the run's own counts as one."""

from __future__ import annotations

import json

import pytest

from mmsign.prompts.describing import describe
from mmsign.prompts.files.descriptions import read_descriptions
from mmsign.prompts.generators.offline import OfflineGenerator
from mmsign.utils.errors import MMSignError
from test_prompts.described import GLOSSES, TEXT, WORDS, model, page_lines
from test_prompts.described import make as make
from test_prompts.fake_llm import Reply


def edit(path, label: int, **changes) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding='utf8').splitlines()]
    rows[label].update(changes)
    path.write_text(''.join(json.dumps(row, ensure_ascii=False) + '\n' for row in rows), encoding='utf8')


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


def test_strict_writes_nothing_until_the_lines_are_corrected(make, tmp_path) -> None:
    out = tmp_path / 'd.jsonl'
    report = describe(make(), GLOSSES, out, strict=True)
    assert report.refused == {'word1': ['ungrounded:up']}
    assert not out.exists()
    describe(make(), GLOSSES, out)
    edit(out, 1, globals=[TEXT], flags=[])
    assert describe(make(), GLOSSES, out, strict=True).ok


def save(out, rows: list[dict]) -> None:
    out.write_text(''.join(json.dumps(row) + '\n' for row in rows), encoding='utf8')


def test_an_edit_saved_during_a_run_stays(make, tmp_path, server) -> None:
    out = tmp_path / 'd.jsonl'
    describe(make(), GLOSSES, out)
    edit(out, 4, globals=['An earlier edit.'], flags=[])
    done: list[int] = []

    def saves() -> None:
        done.append(1)
        if len(done) == 3:
            edit(out, 2, globals=['Both hands wave.'], flags=[])
            edit(out, 4, globals=['A later edit.'])

    server.script = lambda asked: Reply(status=500) if asked.gloss == 'word2' else model(asked)
    generator = make()
    generator.llm.temperature = 0.5  # other settings: everything is asked anew
    report = describe(generator, GLOSSES, out, progress=saves)
    assert len(done) == 6
    assert (report.edited, report.failed) == (['word2', 'word4'], {})
    rows = read_descriptions(out, WORDS)
    assert [rows[2].globals, rows[4].globals] == [['Both hands wave.'], ['A later edit.']]
    assert describe(make(), GLOSSES, out).edited == ['word2', 'word4']


def test_a_file_that_is_damaged_during_a_run_is_not_replaced(make, tmp_path, server) -> None:
    out = tmp_path / 'd.jsonl'
    with pytest.raises(MMSignError, match='line 1 is not JSON'):
        describe(make(), GLOSSES, out, progress=lambda: out.write_text('{"label": 0, "glo'))
    assert out.read_text() == '{"label": 0, "glo'
    asked = len(server.asked)
    out.unlink()
    assert describe(make(), GLOSSES, out).ok
    assert len(server.asked) == asked


def test_the_page_of_a_refused_run_can_be_saved(make, tmp_path) -> None:
    out = tmp_path / 'd.jsonl'
    assert not describe(make(), GLOSSES, out, strict=True).ok
    rows = page_lines(out)
    rows[1].update(globals=[TEXT], flags=[])
    save(out, rows)
    report = describe(make(), GLOSSES, out, strict=True)
    assert report.ok
    assert report.edited == ['word1']


def test_a_refused_run_does_not_make_the_old_lines_edits(make, tmp_path, server) -> None:
    out = tmp_path / 'd.jsonl'
    server.script = lambda asked: Reply(model(asked).text.replace('Up.', ''))
    describe(make(), GLOSSES, out)
    server.script = model
    generator = make()
    generator.llm.temperature = 0.5
    assert not describe(generator, GLOSSES, out, strict=True).ok
    assert describe(make(), GLOSSES, out).edited == []


def test_an_earlier_line_that_is_put_back_stays(make, make_kb, tmp_path) -> None:
    out = tmp_path / 'd.jsonl'
    describe(OfflineGenerator('en', make_kb(book=dict.fromkeys(WORDS, TEXT))), GLOSSES, out)
    by_rules = [json.loads(line) for line in out.read_text(encoding='utf8').splitlines()]
    describe(make(), GLOSSES, out)
    lines = [json.loads(line) for line in out.read_text(encoding='utf8').splitlines()]
    save(out, [*lines[:3], by_rules[3], *lines[4:]])
    for _ in range(2):
        assert describe(make(), GLOSSES, out).edited == ['word3']
    rows = read_descriptions(out, WORDS)
    assert [row.model for row in rows] == ['small'] * 3 + ['offline'] + ['small'] * 2
