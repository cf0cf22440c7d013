"""The two commands, as a user runs them."""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from test_prompts.fake_llm import KEY, Reply, answer

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command in this process, which has its imports already."""

    def call(tool: str, *args: object, **env: str) -> Done:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, 'argv', [tool, *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(ROOT / 'tools' / tool), run_name='__main__')
        out = capsys.readouterr()
        return Done(ended.value.code or 0, out.out, out.err)

    return call


@pytest.fixture
def book(tmp_path, run) -> list[str]:
    (tmp_path / 'book.tsv').write_text('山\t一手伸食指，表示高。\n水\t双手平伸。\n', encoding='utf8')
    (tmp_path / 'glosses.txt').write_text('山\n水\n火\n', encoding='utf8')
    done = run('build_knowledge.py', tmp_path / 'book.tsv', '--out', tmp_path / 'kb.sqlite')
    assert done.returncode == 0, done.stderr
    assert 'book: 2 entries, dictionary' in done.stdout
    return ['--cfg-options', f'knowledge={tmp_path}/kb.sqlite', f'glosses={tmp_path}/glosses.txt']


def test_from_a_book_to_a_description_file(book, tmp_path, run) -> None:
    out = tmp_path / 'd.jsonl'
    done = run('generate_descriptions.py', 'configs/prompts/slr500_offline.py', '--out', out, *book)
    assert done.returncode == 0, done.stderr
    assert '2 of 3 signs described' in done.stdout
    rows = [json.loads(line) for line in out.read_text(encoding='utf8').splitlines()]
    assert [row['globals'] for row in rows] == [['一手伸食指。'], ['双手平伸。'], []]
    assert done.stderr.count('Traceback') == 0


def test_a_run_that_describes_nothing_is_no_success(book, tmp_path, run) -> None:
    (tmp_path / 'glosses.txt').write_text('火\n', encoding='utf8')
    done = run(
        'generate_descriptions.py', 'configs/prompts/slr500_offline.py', '--out', tmp_path / 'd', *book
    )
    assert done.returncode == 1
    assert '0 of 1 signs described' in done.stdout
    assert 'no sign is described' in done.stderr


def test_strict_and_failures_exit_non_zero(book, tmp_path, server, run) -> None:
    arguments = ['configs/prompts/asl_moonshot.py', '--out', tmp_path / 'd.jsonl', *book]
    arguments.append(f'generator.llm.base_url={server.address}/v1')
    server.script = lambda asked: answer(
        descriptions=['The knee bends.'],
        synonyms=[],
        segments=[{'text': 'The knee bends.', 'parts': ['body']}],
    )
    done = run('generate_descriptions.py', *arguments[:3], '--strict', *arguments[3:], MOONSHOT_API_KEY=KEY)
    assert done.returncode == 2
    assert 'refused: 山: ' in done.stderr
    assert 'ungrounded:knee' in done.stderr
    assert not (tmp_path / 'd.jsonl').exists()
    server.script = lambda asked: Reply(status=401, code='invalid', message=f'bad key {KEY}')
    (tmp_path / 'd.jsonl.journal').unlink()
    done = run('generate_descriptions.py', *arguments, MOONSHOT_API_KEY=KEY)
    assert done.returncode == 2
    assert 'check the key' in done.stderr
    assert KEY not in done.stdout + done.stderr
    assert 'Traceback' not in done.stderr


def test_what_is_kept_from_an_earlier_run_is_said(book, tmp_path, server, run) -> None:
    out = tmp_path / 'd.jsonl'
    run('generate_descriptions.py', 'configs/prompts/slr500_offline.py', '--out', out, *book)
    server.script = lambda asked: Reply(raw='<html>Log in.</html>', kind='text/html')
    arguments = ['configs/prompts/asl_moonshot.py', '--out', out, *book]
    arguments.append(f'generator.llm.base_url={server.address}/v1')
    done = run('generate_descriptions.py', *arguments, MOONSHOT_API_KEY=KEY)
    assert done.returncode == 1
    assert '2 lines of signs that failed are kept from an earlier run' in done.stdout
    assert 'failed: 山: ' in done.stderr
    assert 'check that base_url' in done.stderr
    assert [row['model'] for row in map(json.loads, out.read_text(encoding='utf8').splitlines())][:2] == [
        'offline',
        'offline',
    ]


def test_prompts_are_shown_without_a_key(book, tmp_path, server, run, monkeypatch) -> None:
    monkeypatch.delenv('MOONSHOT_API_KEY', raising=False)
    arguments = ['configs/prompts/slr500_moonshot.py', '--out', tmp_path / 'd.jsonl', '--show-prompts', *book]
    done = run('generate_descriptions.py', *arguments, f'generator.llm.base_url={server.address}/v1')
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith('#####')][-1].startswith(
        '##### 火: no source'
    )
    assert done.stdout.count('一手伸食指，表示高。') >= 2
    assert server.asked == []
    assert not (tmp_path / 'd.jsonl').exists()


def test_a_spreadsheet_goes_out_and_comes_back(book, tmp_path, run) -> None:
    openpyxl = pytest.importorskip('openpyxl')
    out, sheet = tmp_path / 'd.jsonl', tmp_path / 'd.xlsx'
    arguments = ['configs/prompts/slr500_offline.py', '--out', out]
    run('generate_descriptions.py', *arguments, *book)
    assert '3 signs' in run('generate_descriptions.py', *arguments, '--to-spreadsheet', sheet, *book).stdout
    table = openpyxl.load_workbook(sheet)
    table.active['C2'] = '一手伸小指。'
    table.save(sheet)
    done = run('generate_descriptions.py', *arguments, '--from-spreadsheet', sheet, *book)
    assert '1 lines changed: 山' in done.stdout
    assert json.loads(out.read_text(encoding='utf8').splitlines()[0])['globals'] == ['一手伸小指。']


def test_an_estimate_comes_first_and_a_limit_holds(book, tmp_path, server, run) -> None:
    def script(asked):
        if asked.stage == 'p4':
            return answer(segments=[{'text': 'One hand extends the index finger.', 'parts': ['right_hand']}])
        name = 'synonyms' if asked.stage == 'p2' else 'descriptions'
        return answer(**{name: ['One hand extends the index finger.']})

    server.script = script
    arguments = ['configs/prompts/slr500_local.py', '--out', tmp_path / 'd.jsonl', '--limit', 1, *book]
    arguments += [f'generator.llm.base_url={server.address}/v1', 'generator.llm.model=mine']
    done = run('generate_descriptions.py', *arguments)
    assert done.returncode == 0, done.stderr
    assert '1 signs to ask about: about 4 requests' in done.stderr
    assert 'cost unknown' in done.stderr + done.stdout
    assert '2 signs are beyond --limit' in done.stdout
    assert {asked.model for asked in server.asked} == {'mine'}
    assert len((tmp_path / 'd.jsonl').read_text(encoding='utf8').splitlines()) == 1


def test_killed_by_the_system_and_run_again(book, tmp_path, server) -> None:
    out = tmp_path / 'd.jsonl'
    words = [
        sys.executable,
        ROOT / 'tools/generate_descriptions.py',
        ROOT / 'configs/prompts/asl_moonshot.py',
    ]
    words += [
        '--out',
        out,
        *book,
        f'generator.llm.base_url={server.address}/v1',
        'generator.llm.concurrency=1',
    ]
    started: list[subprocess.Popen] = []

    def script(asked):
        if len(server.asked) == 6 and len(started) == 1:
            started[0].kill()  # SIGKILL, with this request in flight
        if asked.stage == 'p4':
            return answer(segments=[{'text': 'One hand.', 'parts': ['right_hand']}])
        return answer(**{'synonyms' if asked.stage == 'p2' else 'descriptions': ['One hand moves.']})

    server.script = script
    for expected in (-signal.SIGKILL, 0):
        started.append(
            subprocess.Popen(
                [*map(str, words)], env={**os.environ, 'MOONSHOT_API_KEY': KEY}, stdout=subprocess.DEVNULL
            )
        )
        assert started[-1].wait(timeout=300) == expected
        assert out.exists() == (expected == 0)
    prompts = Counter((asked.system, asked.user) for asked in server.asked)
    in_flight = (server.asked[5].system, server.asked[5].user)
    assert prompts.pop(in_flight) == 2  # its answer never arrived
    assert set(prompts.values()) == {1}
    assert len(prompts) == 2 * 4 - 1
    assert len(json.loads((tmp_path / 'd.jsonl.report.json').read_text())['flags']) >= 1


@pytest.mark.parametrize(
    ('tool', 'arguments', 'reason'),
    [
        ('build_knowledge.py', ['none.txt', '--out', 'kb.sqlite'], 'none.txt'),
        ('generate_descriptions.py', ['none.py'], 'none.py'),
        (
            'generate_descriptions.py',
            ['configs/prompts/asl_offline.py', '--cfg-options', 'glosses=none.txt'],
            'none.txt',
        ),
    ],
)
def test_bad_input_is_one_line(run, tool: str, arguments: list[str], reason: str) -> None:
    done = run(tool, *arguments)
    assert done.returncode == 2
    errors = [line for line in done.stderr.splitlines() if line.startswith('error:')]
    assert len(errors) == 1
    assert reason in errors[0]
    assert 'Traceback' not in done.stderr


@pytest.mark.parametrize('tool', ['build_knowledge.py', 'generate_descriptions.py'])
def test_help_has_an_example(run, tool: str) -> None:
    done = run(tool, '--help')
    assert done.returncode == 0
    assert 'example:' in done.stdout


def test_a_command_runs_from_anywhere_without_installation(tmp_path) -> None:
    command = [sys.executable, ROOT / 'tools/build_knowledge.py', 'none.txt', '--out', 'kb.sqlite']
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert 'none.txt' in done.stderr
