"""Disks that are full or read-only: small ones in memory, or else a limit on file sizes."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.killing import Forge, Job, Tally, last_line

#: Enough for everything.
LARGE = 256 << 20


def _mount(*words: object) -> bool:
    return subprocess.run(['mount', *map(str, words)], capture_output=True, check=False).returncode == 0


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[bool]:
    """A file system of so many bytes at a folder; False where it cannot be mounted."""
    place.mkdir(parents=True, exist_ok=True)
    mounted = os.geteuid() == 0 and _mount(
        '-t', 'tmpfs', '-o', f'size={max(size, 4096)}', 'mmsign-test', place
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(['umount', '-l', str(place)], check=True)


@contextmanager
def read_only(place: Path) -> Iterator[bool]:
    """A folder that cannot be written to, by its mount or its mode; False where neither keeps us out."""
    with small_disk(place, LARGE) as mounted:
        if mounted:
            assert _mount('-o', 'remount,ro', place)
        else:
            place.chmod(0o555)
        try:
            yield mounted or os.geteuid() != 0
        finally:
            if not mounted:
                place.chmod(0o755)


def limited(size: int) -> str:
    """Python that lets its process write no file beyond a size."""
    return f'import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {LARGE}))\n'


@contextmanager
def narrowed(place: Path, room: int | None) -> Iterator[str | None]:
    """A folder with so many bytes of room; 0: read-only, None: as it is.

    Yields:
        Python that the process runs first, or None where such a folder cannot be had.
    """
    if room is None:
        yield ''
    elif room:
        with small_disk(place, room) as mounted:
            yield '' if mounted else limited(room)
    else:
        with read_only(place) as kept:
            yield '' if kept else None


def one_line(log: Path, code: int) -> list[str]:
    """What is wrong with how a command took a fault of the disk."""
    text = log.read_text(encoding='utf8', errors='replace')
    errors = [line for line in text.splitlines() if line.startswith('error: ')]
    problems = [] if code == 2 else [f'exit {code}: {last_line(log)}']
    problems += [] if len(errors) == 1 else [f'{len(errors)} error lines']
    return problems + (['a traceback: ' + last_line(log)] if 'Traceback' in text else [])


def try_full(forge: Forge, job: Job, folder: Path, whole: Path, trials: int, seed: int) -> Tally:
    """Let the disk get full in several trials, make room, and go on.

    Args:
        forge: What runs it.
        job: The job.
        folder: Scratch.
        whole: Folder of the uninterrupted run, as :func:`faults.killing.try_out` left it.
        trials: How many.
        seed: Of the sizes.
    """
    tally, draws = Tally(f'{job.name}, full disk'), random.Random(f'full {job.name}{seed}')
    size = sum(file.stat().st_size for file in whole.rglob('*') if file.is_file())
    largest = max(file.stat().st_size for file in whole.rglob('*') if file.is_file())
    for trial in range(trials):
        place, log = folder / f'full{trial}', folder / f'full{trial}.log'
        share, problems = draws.uniform(0.02, 0.9), []
        job.begin()
        with small_disk(place, int(share * size)) as mounted:
            prelude = job.prelude if mounted else job.prelude + limited(int(share * largest))
            order = {'log': str(log), 'env': dict(job.env)}
            out = place / 'out'
            done = forge.run(job.words(out), place, prelude=prelude, **order)
            tally.trials += 1
            if done['code']:
                tally.kills += 1
                problems += one_line(log, done['code']) + job.standing(out)
            if mounted:
                assert _mount('-o', f'remount,size={LARGE}', place)
            again = job.again or job.words
            done = forge.run(again(out), place, prelude=job.prelude, **order)
            problems += [f'going on: exit {done["code"]}: {last_line(log)}'] if done['code'] else []
            problems += job.compare(whole / 'out', out) if not done['code'] else []
        tally.problems += [f'{share:.0%} of the room: {problem}' for problem in problems]
    return tally


def try_read_only(forge: Forge, job: Job, folder: Path) -> list[str]:
    """What is wrong with how a job takes a read-only folder; nothing where there is none."""
    place, log = folder / 'read-only', folder / 'read-only.log'
    with read_only(place) as kept:
        if not kept:
            return []
        done = forge.run(
            job.words(place / 'out'), place, prelude=job.prelude, log=str(log), env=dict(job.env)
        )
    return one_line(log, done['code'])
