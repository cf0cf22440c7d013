"""A slice of ``make faults``: every command but `fit` is killed, finds its disk full, and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults import jobs
from faults.disks import try_full, try_read_only
from faults.killing import Forge, try_out


@pytest.fixture(scope='module')
def forge() -> Iterator[Forge]:
    with Forge() as running:
        yield running


#: Fitting takes a minute by itself, and its stages are tried one by one: `make faults` does it.
QUICK = [make for make in jobs.MAKERS if make is not jobs.fitting]


@pytest.mark.parametrize('make', QUICK, ids=lambda make: make.__name__)
def test_killed_and_out_of_space_it_goes_on(forge: Forge, tmp_path: Path, make) -> None:
    (tmp_path / 'inputs').mkdir()
    for job in jobs.made(make, tmp_path / 'inputs'):
        killed = try_out(forge, job, tmp_path / 'kills', trials=1, seed=1)
        full = try_full(forge, job, tmp_path / 'disks', tmp_path / 'kills/whole', trials=1, seed=1)
        assert killed.problems + full.problems + try_read_only(forge, job, tmp_path) == []
        assert killed.moments > 5


def test_the_harness_sees_what_is_lost(forge: Forge, tmp_path: Path) -> None:
    """A control: a job that throws its journal away asks again, and is found out."""
    (tmp_path / 'inputs').mkdir()
    for job in jobs.made(jobs.converting, tmp_path / 'inputs'):
        whole, out = tmp_path / 'whole/out', tmp_path / 'other/out'
        for place in (whole, out):
            done = forge.run(job.words(place), place.parent, log=str(tmp_path / 'log'), prelude=job.prelude)
            assert done['code'] == 0
        assert job.compare(whole, out) == []
        table = (out / 'clips.csv').read_text().splitlines(keepends=True)
        (out / 'clips.csv').write_text(''.join(table[:-1]))
        assert job.standing(out)  # it does not open any more
        (out / 'clips.csv').write_text(''.join(table))
        (out / 'counts.json').unlink()
        assert job.compare(whole, out) == ['counts.json differs: None']
