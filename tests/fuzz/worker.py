"""A process that runs cases in a limited address space and writes what came of each, a line a case."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

from fuzz.cases import Target, Unfit, Wrong, faults_of, files_in, fitting, generator, same
from fuzz.faults import KNOWN
from fuzz.targets import get_target
from mmsign.utils.errors import MMSignError

#: Bytes of address space that opening a file may take on top of what the program has.
MEMORY = 1536 << 20
#: Seconds of computing, and of waiting, that opening a file may take.
SECONDS, WAIT = 10, 15
#: The part of a wait that a process computes at least which is not waiting for something.
IDLE = 0.005


#: Seconds of computing when the case began, and when the last wait was over.
_begun, _waited = [0.0], [0.0]
#: Bytes in memory when the case began.
_held = [0]


class Hang(BaseException):
    """A case took too long; no `except Exception` may swallow it."""


def run(names: list[str], seed: int, numbers: dict[str, list[int]], folder: Path, log: Path) -> None:
    """Run cases.

    Args:
        names: Of the targets.
        seed: Of the cases.
        numbers: Target → numbers of its cases.
        folder: An empty one to work in.
        log: Lines ``{"begin": [target, number]}`` and results are appended to it.
    """
    warnings.simplefilter('ignore')
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what libraries say about damaged files
    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGPROF, _too_long)
    (folder / 'cwd').mkdir()
    os.chdir(folder / 'cwd')
    with open(log, 'a', encoding='utf8', buffering=1) as stream:
        for name in names:
            target = get_target(name)
            good = folder / f'good-{name}'
            good.mkdir()
            target.make(good)
            control = shutil.copytree(good, folder / f'control-{name}')
            first = target.open(control)  # a good input is taken, and libraries are loaded
            shutil.rmtree(control)
            resource.setrlimit(resource.RLIMIT_AS, (_size() + MEMORY, resource.RLIM_INFINITY))
            for number in numbers[name]:
                stream.write(json.dumps({'begin': [name, number]}) + '\n')
                stream.write(json.dumps(case(target, seed, number, good, folder, first)) + '\n')
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            shutil.rmtree(good)


def case(target: Target, seed: int, number: int, good: Path, folder: Path, first: Any) -> dict[str, Any]:
    """One case: damage a copy of the good input, open it, and say what came of it."""
    rng = generator(seed, target.name, number)
    place, canary = folder / f'case-{target.name}-{number}', folder / 'canary'
    shutil.copytree(good, place)
    files = files_in(place)
    faults = faults_of(target, files, KNOWN)
    fault = faults[number % len(faults)]
    able = fitting(fault, files)
    file = able[int(rng.integers(len(able)))]
    found = {'seed': seed, 'target': target.name, 'number': number, 'group': fault.group, 'fault': fault.name}
    found['file'] = str(file.relative_to(place))
    before = {path.name for path in folder.iterdir()}
    try:
        fault.damage(file, rng, canary)
    except Unfit:
        shutil.rmtree(place)
        return {**found, 'outcome': 'unfit', 'seconds': 0, 'note': ''}
    except Exception:
        shutil.rmtree(place, ignore_errors=True)
        return {**found, 'outcome': 'a fault that fails', 'seconds': 0, 'note': traceback.format_exc()[-400:]}
    Path('/proc/self/clear_refs').write_text('5')  # forget it
    _held[0] = _peak()
    _begun[0] = _waited[0] = time.process_time()
    outcome, note, result = 'worked', '', None
    signal.setitimer(signal.ITIMER_REAL, WAIT)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        result = target.open(place)
    except MMSignError as error:
        outcome, note = 'refused', str(error)
        if poor := _poor(error):
            outcome, note = poor, note[:300]
    except Hang:
        outcome, note = 'hang', _where()
    except Wrong as error:
        outcome, note = 'wrong result', str(error)
    except BaseException as error:
        outcome, note = ('memory' if isinstance(error, MemoryError) else type(error).__name__), _where()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
    if fault.group == 'control' and outcome == 'refused':
        outcome = 'a good input is refused'
    if outcome == 'worked' and fault.seen and file.suffix in target.checksummed and not same(first, result):
        outcome, note = 'wrong result', 'other contents in spite of a checksum'
    if canary.exists() or {path.name for path in folder.iterdir()} != before or any(Path.cwd().iterdir()):
        outcome, note = 'executed', f'a file was written; {outcome} {note}'
        canary.unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    return {**found, 'outcome': outcome, 'seconds': round(time.process_time() - _begun[0], 3), 'note': note}


def _poor(error: MMSignError) -> str:
    """What is wrong with a refusal, if anything."""
    text = str(error)
    if error.file is None and error.field is None and error.clip is None:
        return 'refusal without a place'
    if len(text) > 3000 or '\n' in text or '\x00' in text:
        return 'refusal of thousands of characters' if len(text) > 3000 else 'refusal of several lines'
    reason: BaseException | None = error
    while reason is not None:  # somebody caught it, after the memory was full
        # FFmpeg says the same of a claim that it does not even try to meet
        if type(reason) is MemoryError or (
            isinstance(reason, MemoryError) and _peak() - _held[0] > MEMORY // 2
        ):
            return 'memory'
        reason = reason.__context__
    return ''


def _where() -> str:
    _, error, trace = sys.exc_info()
    frames = traceback.extract_tb(trace)
    own = [frame for frame in frames if '/mmsign/' in frame.filename] or list(frames)[-2:]
    places = ' < '.join(
        f'{Path(frame.filename).name}:{frame.lineno}' for frame in [*own[-3:], *frames[-1:]][::-1]
    )
    return f'{str(error)[:150]} at {places}'


def _too_long(number: int, frame: Any) -> None:
    """Time is up, unless this process was at work and got little of a busy machine."""
    now = time.process_time()
    if number == signal.SIGALRM and now - _waited[0] > IDLE * WAIT:
        _waited[0] = now
        signal.setitimer(signal.ITIMER_REAL, WAIT)
        return
    raise Hang('too long')


def _peak() -> int:
    """Bytes that this process has held at once since that was forgotten."""
    line = next(row for row in Path('/proc/self/status').read_text().splitlines() if 'VmHWM' in row)
    return int(line.split()[1]) << 10


def _size() -> int:
    """Bytes of address space of this process."""
    return int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()


def main(file: str) -> None:
    """Run what a file asks for."""
    request = json.loads(Path(file).read_text())
    run(request['names'], request['seed'], request['numbers'], Path(request['folder']), Path(request['log']))


if __name__ == '__main__':
    main(sys.argv[1])
