"""The program ``mmsign``: every command by name, described, with its own usage lines."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tool_runner import TOOLS

import mmsign
from mmsign.__main__ import commands, main, purpose
from mmsign.utils import cli


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    """Run ``mmsign WORDS``: exit code, stdout, stderr."""
    monkeypatch.setattr(cli, 'started_as', None)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, 'argv', ['mmsign', *words])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        return (code, *capsys.readouterr())

    return run


@pytest.mark.parametrize('words', [(), ('--help',), ('-h',)])
def test_every_command_is_listed_with_what_it_is_for(program, words: tuple[str, ...]) -> None:
    code, out, err = program(*words)
    assert (code, err) == (0, '')
    found = dict(re.findall(r'^  (\w+) +(\S.*)$', out, re.MULTILINE))
    tools = {file.stem: file for file in TOOLS.glob('*.py')}
    assert tools
    for name, file in tools.items():
        assert purpose(file).startswith(found[name].removesuffix(' …')), name
    assert all(purpose(file)[0].isupper() or purpose(file).startswith('k ') for file in tools.values())
    assert max(map(len, out.splitlines())) <= 110


def test_version(program) -> None:
    assert program('--version') == (0, f'mmsign {mmsign.__version__}\n', '')


def test_a_beginning_is_enough(program) -> None:
    code, out, _ = program('bench', '--help')
    assert code == 0
    assert out.startswith('usage: mmsign benchmark')
    assert program('pre')[0] == 2  # predict and prepare_data


@pytest.mark.parametrize(('word', 'hint'), [('tarin', 'did you mean train?'), ('qqq', 'mmsign --help lists')])
def test_an_unknown_command_is_one_line(program, word: str, hint: str) -> None:
    code, out, err = program(word)
    assert (code, out, err.count('\n')) == (2, '', 1)
    assert hint in err
    assert repr(word) in err


@pytest.mark.parametrize('word', ['prepare_data', 'prepare-data'])
def test_usage_lines_and_examples_can_be_pasted(program, word: str) -> None:
    code, out, _ = program(word, 'csv', '--help')
    assert code == 0
    assert out.startswith('usage: mmsign prepare_data csv ')
    assert 'python tools/' not in out
    assert 'mmsign prepare_data csv' in out.partition('example:')[2]


def test_errors_name_the_command(program) -> None:
    code, _, err = program('train')
    assert code == 2
    assert 'mmsign train: error: the following arguments are required: config' in err


def test_python_m_is_the_same() -> None:
    command = [sys.executable, '-m', 'mmsign', 'train', '--help']
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, '')
    assert done.stdout.startswith('usage: mmsign train ')


def test_the_commands_are_files_of_tools() -> None:
    assert {name: Path(file).resolve() for name, file in commands().items()} == {
        file.stem: file.resolve() for file in TOOLS.glob('*.py')
    }
