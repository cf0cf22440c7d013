"""Running the cases of targets in workers, and finding what kills them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

#: Outcomes that are allowed; ``unfit`` is no case.
ALLOWED = ('worked', 'refused', 'unfit')
#: Seconds without a word after which a worker is killed.
PATIENCE = 300
#: The program that runs cases.
WORKER = ['-m', 'fuzz.worker']


def run_cases(
    names: Sequence[str],
    seed: int,
    numbers: Mapping[str, Sequence[int]],
    told: Callable[[dict[str, Any]], None] = lambda result: None,
) -> list[dict[str, Any]]:
    """Results of cases, one after the other.

    Args:
        names: Of the targets.
        seed: Of the cases.
        numbers: Target → numbers of its cases.
        told: Called with every result.
    """
    left = {name: list(numbers[name]) for name in names}
    results: list[dict[str, Any]] = []
    while any(left.values()):
        with tempfile.TemporaryDirectory(prefix='fuzz-') as folder:
            found, begun, reason = _work(left, seed, Path(folder), told)
        if begun is not None:
            died = {
                'seed': seed,
                'target': begun[0],
                'number': begun[1],
                'outcome': reason,
                'note': 'the process died',
            }
            told(died)
            found.append(died)
        elif reason:
            raise RuntimeError(f'the worker fails on a good input: {reason}')
        for result in found:
            results.append(result)
            left[result['target']].remove(result['number'])
    return results


def _work(
    left: dict[str, list[int]], seed: int, folder: Path, told: Callable[[dict[str, Any]], None]
) -> tuple[list[dict[str, Any]], list[Any] | None, str]:
    """What one worker finds; the case in which it died; and how."""
    log, errors, request, place = (folder / name for name in ('log', 'errors', 'request', 'place'))
    place.mkdir()
    log.touch()
    names = [name for name, numbers in left.items() if numbers]
    content = {'names': names, 'seed': seed, 'numbers': left, 'folder': str(place), 'log': str(log)}
    request.write_text(json.dumps(content))
    found: list[dict[str, Any]] = []
    begun: list[Any] | None = None
    with open(errors, 'wb') as stream, open(log, encoding='utf8') as lines:
        process = subprocess.Popen([sys.executable, *WORKER, str(request)], stderr=stream)
        heard, rest, over = time.monotonic(), '', False
        while not over:
            time.sleep(0.1)
            over = process.poll() is not None
            *whole, rest = (rest + lines.read()).split('\n')
            for line in map(json.loads, whole):
                heard, begun = time.monotonic(), line.get('begin')
                if begun is None:
                    found.append(line)
                    told(line)
            if time.monotonic() - heard > PATIENCE:
                process.kill()
    if process.returncode == 0:
        return found, None, ''
    reason = 'hang' if process.returncode == -9 else f'crash ({process.returncode})'
    return found, begun, reason if begun else f'{reason} {errors.read_text()[-2000:]}'
