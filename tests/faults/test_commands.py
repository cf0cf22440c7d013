"""No command answers bad input with a traceback, or says that all went well."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults import walk
from faults.disks import narrowed
from faults.killing import Forge


@pytest.fixture(scope='module')
def forge() -> Iterator[Forge]:
    with Forge() as running:
        yield running


@pytest.fixture(scope='module')
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return walk.make_inputs(tmp_path_factory.mktemp('walk') / 'good')


@pytest.mark.parametrize('command', walk.commands(), ids=lambda command: command.name)
def test_bad_input_is_one_line(
    forge: Forge, good: dict[str, Path], tmp_path: Path, command: walk.Command
) -> None:
    problems = []
    log = tmp_path / 'log'
    for fault in walk.faults_of(command, good, tmp_path / 'x'):
        log.unlink(missing_ok=True)
        there = f'import os; os.chdir({str(fault.out)!r})\n'  # for what is written beside
        with narrowed(fault.out, fault.room) as prelude:
            if prelude is None:
                continue
            done = forge.run(fault.words, tmp_path, log=str(log), timeout=120, prelude=there + prelude)
        said = judge(done['code'], log.read_text('utf8', 'replace'), fault.allowed)
        problems += [f'{fault.name}: {problem}' for problem in said]
    assert not problems, '\n'.join(problems)


def judge(code: int, text: str, allowed: tuple[int, ...] = (1, 2)) -> list[str]:
    """What is wrong with an answer to bad input."""
    last = text.strip().splitlines()[-1][:300] if text.strip() else ''
    if 'Traceback' in text:
        return [f'a traceback: {last}']
    if code not in allowed:
        return [f'exit {code}: {last}']
    said = re.findall(r'(?:^|: )error: (.*)', text, re.MULTILINE)
    if code == 2 and len(said) != 1:
        return [f'{len(said)} error lines: {last}']
    return []


#: Root obeys the modes of files once it has given up what it may do beside them; others do anyway.
OBEY = """
import ctypes
if hasattr(ctypes.CDLL(None), 'capset'):
    ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
"""


@pytest.mark.skipif(os.name != 'posix', reason='modes of files are POSIX')
@pytest.mark.parametrize(
    'line',
    [
        'train.py {hidden}/tiny.py --work-dir {open}/run',
        'build_knowledge.py {hidden}/book.tsv --out {open}/kb.sqlite',
        'prepare_data.py csv {hidden}/clips/clips.csv --out {open}/a',
    ],
)
def test_folders_that_cannot_be_read(forge: Forge, good: dict[str, Path], tmp_path: Path, line: str) -> None:
    folders = {name: tmp_path / name for name in ('hidden', 'open')}
    for name, folder in folders.items():
        folder.mkdir()
        if name != 'open':
            shutil.copytree(good['book'].parent, folder, dirs_exist_ok=True)
    folders['hidden'].chmod(0)
    words, log = line.format(**folders).split(), tmp_path / 'log'
    try:
        done = forge.run(words, tmp_path, log=str(log), prelude=OBEY)
    finally:
        for folder in folders.values():
            folder.chmod(0o755)
    text = log.read_text('utf8', 'replace')
    assert judge(done['code'], text) == []
    assert 'Permission denied' in text
