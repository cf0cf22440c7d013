"""Jobs in processes that fail and die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from mmsign.utils.errors import MMSignError
from mmsign.utils.jobs import run_jobs

_started = 0


def start(value: int) -> None:
    global _started
    _started = value


def work(item: int) -> int:
    if item == 5:
        os._exit(11)  # as a crashing decoder does
    if item == 7:
        raise ValueError('seven')
    return _started + item


def test_results_errors_and_deaths_each_belong_to_their_item() -> None:
    found = dict(run_jobs(range(10), work, 2, start, (100,)))
    assert set(found) == set(range(10))
    assert isinstance(found[5], MMSignError)
    assert 'worker process died' in str(found[5])
    assert isinstance(found[7], ValueError)
    assert {i: found[i] for i in range(10) if i not in (5, 7)} == {
        i: 100 + i for i in range(10) if i not in (5, 7)
    }


def test_no_jobs() -> None:
    assert list(run_jobs([], work, 2, start, (0,))) == []


PARENT = """
import sys
sys.path.insert(0, sys.argv[1])
from test_utils.test_jobs import write_pid
from mmsign.utils.jobs import run_jobs

if __name__ == '__main__':
    list(run_jobs([sys.argv[2]], write_pid, 1))
"""


def write_pid(file: str) -> None:
    Path(file + '.partial').write_text(str(os.getpid()))
    os.replace(file + '.partial', file)
    time.sleep(60)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return 'State:\tZ' not in Path(f'/proc/{pid}/status').read_text()  # ended, but nobody has looked
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_until(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    (tmp_path / 'parent.py').write_text(PARENT)
    note = tmp_path / 'pid'
    parent = subprocess.Popen([sys.executable, tmp_path / 'parent.py', Path(__file__).parent.parent, note])
    assert wait_until(note.exists, 60)
    worker = int(note.read_text())
    assert alive(worker)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert wait_until(lambda: not alive(worker), 20)


def test_who_kills_its_worker_is_told_what_to_do() -> None:
    ((_, error),) = run_jobs([5], work, 1, advice='buy memory')
    assert str(error) == '5: its worker process died. buy memory'


def append(file: str) -> None:
    with open(file, 'a') as stream:
        stream.write('x')
    time.sleep(1.5)


def test_what_is_queued_is_not_begun_when_the_caller_stops(tmp_path: Path) -> None:
    files = [str(tmp_path / name) for name in 'abcd']
    for _ in run_jobs(files, append, 1):
        break
    begun = sorted(file.name for file in tmp_path.iterdir())
    time.sleep(2)
    assert sorted(file.name for file in tmp_path.iterdir()) == begun
    assert len(begun) <= 2
