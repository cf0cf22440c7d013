"""Jobs on a local Ray cluster of two workers, of which some are killed."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import ray

from mmsign.utils.errors import MMSignError
from mmsign.utils.ray_jobs import DEATHS, run_on_ray

_folder = Path()


@pytest.fixture(scope='module', autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    yield
    ray.shutdown()


def start(folder: str) -> None:
    global _folder
    _folder = Path(folder)


def work(item: int) -> tuple[int, int]:
    """The item's square and the process; every beginning is noted."""
    with open(_folder / f'begun-{item}', 'a') as stream:
        stream.write(f'{os.getpid()}\n')
    if item == 5:
        os._exit(11)  # as a crashing decoder does, every time
    if item == 7:
        raise ValueError('seven')
    if item == 1:
        _wait_for(_folder / 'go')
    return item * item, os.getpid()


def _wait_for(file: Path) -> None:
    while not file.exists():
        time.sleep(0.02)


def begun(folder: Path, item: int) -> list[int]:
    file = folder / f'begun-{item}'
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def test_a_killed_worker_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    found: list[tuple[int, object]] = []
    for item, result in run_on_ray(range(12), work, 2, start, (str(tmp_path),), 'repair it'):
        found.append((item, result))
        if len(found) == 3:  # item 1 holds its worker; it is killed from outside, as a lost machine is
            until = time.monotonic() + 100
            while not begun(tmp_path, 1) and time.monotonic() < until:
                time.sleep(0.02)
            (pid,) = begun(tmp_path, 1)
            os.kill(pid, signal.SIGKILL)
            (tmp_path / 'go').touch()
    assert sorted(item for item, _ in found) == list(range(12))  # nothing lost, nothing twice
    results = dict(found)
    assert 'worker process died' in str(results[5])
    assert isinstance(results[5], MMSignError)
    assert results[5].fix == 'repair it'
    assert isinstance(results[7], ValueError)
    pids = {result[1] for item, result in found if item not in (5, 7)}  # type: ignore[index]
    assert {item: results[item][0] for item in results if item not in (5, 7)} == {  # type: ignore[index]
        item: item * item for item in range(12) if item not in (5, 7)
    }
    counts = {item: len(begun(tmp_path, item)) for item in range(12)}
    assert counts == {item: {1: 2, 5: DEATHS}.get(item, 1) for item in range(12)}
    assert len(pids) >= 2
    assert begun(tmp_path, 1)[0] not in pids


def fail(folder: str) -> None:
    raise RuntimeError(f'no weights in {folder}')


def test_a_worker_that_cannot_start_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MMSignError, match=r'cannot start.*no weights in here'):
        list(run_on_ray(range(3), work, 1, fail, ('here',)))


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, 'ray', None)
    with pytest.raises(MMSignError, match='mmsign\\[cluster\\]'):
        list(run_on_ray(range(3), work, 1))


def test_no_jobs() -> None:
    assert list(run_on_ray([], work, 2, start, ('',))) == []
