"""Jobs in processes that fail and die."""

from __future__ import annotations

import os

from mmsign.apis.jobs import run_jobs
from mmsign.utils.errors import MMSignError

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
