"""Kill a command at random moments, do what its documentation says, and compare with an uninterrupted run."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from faults.forge import REPO

#: More kills than this in one trial, and it is let through.
KILLS = 3


@dataclass
class Job:
    """A command that is killed.

    Attributes:
        name: For people.
        words: Folder of the output → tool and arguments.
        again: The documented way to go on, if it is another command.
        standing: What is wrong with what stands under final names after a kill, a line each.
        compare: What differs between an uninterrupted run's folder and one that was killed.
        prelude: Python that runs in the command's process first.
        env: Environment variables.
        begin: Called when a trial begins.
        end: Kills of the trial → what else is wrong when it ends.
    """

    name: str
    words: Callable[[Path], list[Any]]
    standing: Callable[[Path], list[str]]
    compare: Callable[[Path, Path], list[str]]
    again: Callable[[Path], list[Any]] | None = None
    prelude: str = ''
    env: Mapping[str, str] = field(default_factory=dict)
    begin: Callable[[], None] = lambda: None
    end: Callable[[int], list[str]] = lambda _: []


@dataclass
class Tally:
    """What came of a job's trials."""

    name: str
    trials: int = 0
    kills: int = 0
    moments: int = 0
    problems: list[str] = field(default_factory=list)


class Forge:
    """The process of :mod:`faults.forge`."""

    def __enter__(self) -> Forge:
        path = os.pathsep.join([str(REPO), str(REPO / 'tests'), os.environ.get('PYTHONPATH', '')])
        quiet = {'OMP_NUM_THREADS': '1', 'OMP_WAIT_POLICY': 'PASSIVE', 'GOMP_SPINCOUNT': '0'}
        self.process = subprocess.Popen(
            [sys.executable, '-m', 'faults.forge'],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **quiet, 'PYTHONPATH': path},
        )
        assert self._answer() == 'ready'
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate()

    def run(self, words: Sequence[Any], watch: Path, **order: Any) -> dict[str, Any]:
        """Run a command to its end or its kill: ``code``, and of an end ``events`` and ``seconds``."""
        assert self.process.stdin is not None
        watch.mkdir(parents=True, exist_ok=True)
        order = {'words': list(map(str, words)), 'watch': str(watch), **order}
        self.process.stdin.write(json.dumps(order) + '\n')
        self.process.stdin.flush()
        return json.loads(self._answer())

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


def try_out(
    forge: Forge, job: Job, folder: Path, trials: int, seed: int, say: Callable[[str], Any] = lambda _: None
) -> Tally:
    """Kill a job in several trials, each of up to :data:`KILLS` kills.

    Args:
        forge: What runs it.
        job: The job.
        folder: Scratch.
        trials: How many.
        seed: Of the moments.
        say: Takes a line for each trial.
    """
    tally = Tally(job.name)
    draws = random.Random(f'{job.name}{seed}')
    whole = folder / 'whole'
    log = folder / 'whole.log'
    told = forge.run(job.words(whole / 'out'), whole, log=str(log), prelude=job.prelude, env=dict(job.env))
    if told['code']:
        raise RuntimeError(f'{job.name}: exit {told["code"]}\n{log.read_text(encoding="utf8")}')
    tally.moments = told['events']
    for trial in range(trials):
        place = folder / f'{trial}'
        problems = _trial(forge, job, place, whole, told, draws, tally)
        tally.trials += 1
        tally.problems += [f'trial {trial}: {problem}' for problem in problems]
        say(f'{job.name} {trial}: {"; ".join(problems) or "ok"} ({tally.kills} kills so far)')
        if not problems:
            shutil.rmtree(place)
    return tally


def _trial(
    forge: Forge, job: Job, place: Path, whole: Path, told: dict[str, Any], draws: random.Random, tally: Tally
) -> list[str]:
    problems: list[str] = []
    place.mkdir(parents=True)
    job.begin()
    log, words, out, kills = place / 'log', job.words, place / 'in' / 'out', 0
    order: dict[str, Any] = {'log': str(log), 'prelude': job.prelude, 'env': dict(job.env)}
    for _ in range(1 + draws.randrange(KILLS)):
        kill = moment(told, draws)
        done = forge.run(words(out), place / 'in', kill=kill, **order)
        if done['code'] >= 0:  # it was done before its moment came
            problems += [f'exit {done["code"]}: {last_line(log)}'] if done['code'] else []
            break
        kills += 1
        words = job.again or job.words
        problems += [f'after {kill}: {problem}' for problem in job.standing(out)]
    tally.kills += kills
    done = forge.run((job.again or job.words)(out), place / 'in', **order)
    if done['code']:
        return [*problems, f'going on: exit {done["code"]}: {last_line(log)}']
    problems += job.compare(whole / 'out', out) + job.end(kills)
    left = [file.name for file in (place / 'in').rglob('*') if file.name.endswith(('.partial', '.lock'))]
    return [*problems, *(f'{name} is left over' for name in left)]


def moment(told: dict[str, Any], draws: random.Random) -> dict[str, Any]:
    """When to kill: at one of the changes of the file system, right before it or soon after, or by time."""
    if draws.random() < 0.3:
        return {'after': draws.uniform(0, told['seconds'])}
    delay = draws.choice([0, 0, draws.uniform(0, 0.003), draws.uniform(0, 0.03)])
    return {'event': draws.randint(1, max(1, told['events'])), 'delay': delay}


def last_line(log: Path) -> str:
    lines = log.read_text(encoding='utf8', errors='replace').strip().splitlines()
    return lines[-1][-300:] if lines else ''
