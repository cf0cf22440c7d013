"""Two processes in one place: the second is refused, a dead one's lock is taken."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mmsign.utils import lock
from mmsign.utils.errors import MMSignError
from mmsign.utils.lock import only_one

HOLD = """
import sys, time
from mmsign.utils.lock import only_one
with only_one(sys.argv[1]):
    print('held', flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds ``work``."""
    process = subprocess.Popen(
        [sys.executable, '-c', HOLD, tmp_path / 'work'], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == 'held\n'
    yield process
    process.kill()
    process.wait()


def test_the_second_process_is_refused_until_the_first_is_dead(holder, tmp_path: Path) -> None:
    work = tmp_path / 'work'
    with pytest.raises(MMSignError, match=f'process {holder.pid} on .* is at work there') as error:
        only_one(work).__enter__()
    assert error.value.file == work
    with pytest.raises(MMSignError), only_one(tmp_path / 'x/..' / 'work'):  # by another name
        pass
    with only_one(tmp_path / 'other'):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / 'work.lock').is_file()  # what a dead process leaves keeps nobody out
    with only_one(work):
        pass
    assert not list(tmp_path.glob('*.lock'))


def test_a_stale_file_is_taken_over_whatever_it_says(tmp_path: Path) -> None:
    for content in (b'', b'junk', f'{{"pid": {os.getpid()}, "host": "here"}}'.encode()):
        (tmp_path / 'work.lock').write_bytes(content)
        with only_one(tmp_path / 'work'):
            pass


def test_another_thread_is_refused_and_the_same_one_is_not(tmp_path: Path) -> None:
    def take() -> str:
        try:
            with only_one(tmp_path / 'work'):
                return 'taken'
        except MMSignError as error:
            return str(error)

    with ThreadPoolExecutor(1) as other, only_one(tmp_path / 'work'):
        assert 'another thread of this process is at work there' in other.submit(take).result()
        assert take() == 'taken'
        assert (tmp_path / 'work.lock').is_file()  # and is held further
        assert 'another thread' in other.submit(take).result()
    assert take() == 'taken'


def test_an_error_inside_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_one(tmp_path / 'work'):
        1 / 0  # noqa: B018
    with only_one(tmp_path / 'work'):
        pass


def test_a_file_removed_by_its_owner_in_between_is_made_anew(tmp_path: Path, monkeypatch) -> None:
    file, times = tmp_path / 'work.lock', []

    def vanish(*_: object) -> bool:
        times.append(0)
        if len(times) == 1:
            file.unlink()
            return False
        return True

    monkeypatch.setattr(lock, '_is_there', vanish)
    with only_one(tmp_path / 'work'):
        assert file.is_file()
    assert len(times) == 2


def test_without_locks_it_is_said(tmp_path: Path, monkeypatch, capsys) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, 'No locks available')

    monkeypatch.setattr(lock.fcntl, 'lockf', none)
    with only_one(tmp_path / 'work'):
        pass
    assert 'No locks available' in capsys.readouterr().err


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / 'file').write_text('')
    with pytest.raises(MMSignError, match='cannot be written'), only_one(tmp_path / 'file/below'):
        pass


def test_folders_made_for_the_lock_alone_go(tmp_path: Path) -> None:
    with only_one(tmp_path / 'a/b/work'):
        assert (tmp_path / 'a/b/work.lock').is_file()
    assert not (tmp_path / 'a').exists()
    with only_one(tmp_path / 'a/b/work'):
        (tmp_path / 'a/b/work').write_text('done')
    assert [file.name for file in (tmp_path / 'a/b').iterdir()] == ['work']
