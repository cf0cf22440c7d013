"""A few cases of every format with fixed seeds; ``make fuzz`` runs as many as one likes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from fuzz.cases import Fault, Target, generator, same
from fuzz.faults import KNOWN
from fuzz.running import ALLOWED, run_cases
from fuzz.table import FORMATS, GROUPS, markdown, read_results, write_page
from fuzz.targets import MODULES, get_target

#: Cases of each format: every kind of fault is met in one of the formats.
CASES = 4


def test_every_format(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but a result that keeps its promises, or one clear error, within bounds."""
    monkeypatch.setenv('PYTHONPATH', os.pathsep.join([str(repo), str(repo / 'tests')]))
    numbers = {name: range(5 * i, 5 * i + CASES) for i, name in enumerate(MODULES)}
    results = run_cases(list(MODULES), 1, numbers)
    wrong = [result for result in results if result['outcome'] not in ALLOWED]
    assert not wrong, '\n'.join(map(str, wrong))
    assert {result['target'] for result in results} == set(MODULES)
    assert {'worked', 'refused'} <= {result['outcome'] for result in results}


def test_a_case_is_the_same_every_time() -> None:
    for fault in KNOWN[:8]:
        assert generator(3, 'archive', 7).bytes(8) == generator(3, 'archive', 7).bytes(8), fault
    assert generator(3, 'archive', 7).bytes(8) != generator(4, 'archive', 7).bytes(8)
    assert generator(3, 'archive', 7).bytes(8) != generator(3, 'pose', 7).bytes(8)


PLANTED = """
import os, time
import numpy as np
from fuzz.cases import Fault, Target, Wrong
from mmsign.utils.errors import MMSignError

class Claimed(MemoryError):
    pass

def make(folder):
    (folder / 'a.bin').write_text('good')

def open_(folder):
    text = (folder / 'a.bin').read_text()
    if text == 'crash':
        os.kill(os.getpid(), 11)
    if text == 'memory':
        bytearray(4 << 30)
    if text == 'hidden memory':
        try:
            bytearray(4 << 30)
        except Exception:
            raise MMSignError('is odd', file='a') from None
    if text in ('claimed', 'taken'):
        kept = b'x' * (900 << 20) if text == 'taken' else b''
        try:
            raise Claimed('a frame claims gigabytes')
        except Claimed:
            raise MMSignError('is odd', file='a') from None
    if text == 'traceback':
        raise KeyError('a')
    if text == 'executed':
        (folder.parent / 'escaped').write_text('x')
    if text == 'wrong':
        raise Wrong('a bad result')
    if text == 'hang':
        while True:
            time.sleep(1)
    if text == 'nowhere':
        raise MMSignError('is odd')
    if text == 'refused':
        raise MMSignError('is odd', file='a')

def becomes(text):
    return Fault('planted', text, lambda file, rng, canary: file.write_text(text))

TEXTS = ['fine', 'crash', 'memory', 'hidden memory', 'traceback', 'executed', 'wrong', 'hang', 'nowhere']
TEXTS += ['refused', 'claimed', 'taken']
TARGETS = [Target('planted', make, open_, more=[becomes(text) for text in TEXTS],
                  without=('control', 'bytes', 'places'))]
"""
FOUND = {
    **{'fine': 'worked', 'crash': 'crash (-11)', 'memory': 'memory', 'hidden memory': 'memory'},
    **{'traceback': 'KeyError', 'executed': 'executed', 'wrong': 'wrong result', 'hang': 'hang'},
    **{'nowhere': 'refusal without a place', 'refused': 'refused', 'claimed': 'refused', 'taken': 'memory'},
}


def test_planted_faults_of_the_program_are_found(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kind of what is not allowed, by a target that does it."""
    (tmp_path / 'planted.py').write_text(PLANTED)
    (tmp_path / 'worker.py').write_text(
        'import sys, fuzz.targets, fuzz.worker\n'
        'fuzz.targets.MODULES["planted"] = "planted"\n'
        f'fuzz.targets.__path__.append({str(tmp_path)!r})\n'
        'fuzz.worker.WAIT = 2\n'
        'fuzz.worker.main(sys.argv[1])\n'
    )
    monkeypatch.setattr('fuzz.running.WORKER', [str(tmp_path / 'worker.py')])
    monkeypatch.setenv('PYTHONPATH', os.pathsep.join([str(repo), str(repo / 'tests')]))
    results = run_cases(['planted'], 0, {'planted': range(len(FOUND))})
    outcomes = {list(FOUND)[result['number']]: result['outcome'] for result in results}
    assert outcomes == FOUND


def test_the_tables(tmp_path: Path) -> None:
    outcomes = ('worked', 'refused', 'refused', 'unfit', 'KeyError')
    results = [
        {'target': 'pose', 'number': number, 'group': 'bytes', 'outcome': outcome}
        for number, outcome in enumerate(outcomes)
    ]
    results += [{'target': 'odd', 'number': 0, 'outcome': 'hang'}]
    formats, faults = markdown(results).split('\n\nThe same cases by what was done to the file:\n\n')
    assert formats.splitlines()[2:] == [
        '| `.pose` (`pose`) | 4 | 2 | 1 | 1 |',
        '| odd (`odd`) | 1 | 0 | 0 | 1 |',
        '| all | 5 | 2 | 1 | 2 |',
    ]
    assert [line.split(' | ', 1)[1] for line in faults.splitlines()[2:]] == [
        '4 | 2 | 1 | 1 |',
        '1 | 0 | 0 | 1 |',
        '5 | 2 | 1 | 2 |',
    ]
    file = tmp_path / 'results.jsonl'
    mended = {**results[-1], 'outcome': 'refused'}
    file.write_text(''.join(f'{json.dumps(result)}\n' for result in [*results, mended]))
    assert read_results([file]) == [*results[:-1], mended]
    page = tmp_path / 'page.md'
    page.write_text('before\n<!-- fuzz -->\nold\n<!-- end of fuzz -->\nafter\n')
    for _ in range(2):
        write_page(page, results)
        assert page.read_text() == (
            f'before\n<!-- fuzz -->\n\n{markdown(results)}\n\n<!-- end of fuzz -->\nafter\n'
        )


def test_every_format_and_fault_has_a_name_in_the_tables() -> None:
    assert set(MODULES) - set(FORMATS) == {'video'}
    groups = {fault.group for fault in KNOWN} | {
        fault.group for name in MODULES for fault in get_target(name).more
    }
    assert groups <= set(GROUPS)


def test_equal_results() -> None:
    nan = np.array([1, np.nan])
    assert same({'a': [nan, 'x']}, {'a': [nan.copy(), 'x']})
    assert not same([nan], [np.array([1, 2.0])])
    assert not same([1], [1.0])
    assert not same({'a': 1}, {'b': 1})


def test_faults_and_targets_have_names_of_their_own() -> None:
    names = [(fault.group, fault.name) for fault in KNOWN]
    assert len(set(names)) == len(names)
    assert all(isinstance(fault, Fault) for fault in KNOWN)
    assert Target.__dataclass_fields__.keys() >= {'name', 'make', 'open'}
