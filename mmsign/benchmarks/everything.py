"""All benchmarks that have aims, each in a process of its own, and the table of aims."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from mmsign.benchmarks.aims import AIMS, rows
from mmsign.engine.runs import hardware
from mmsign.utils.paths import shipped

NAMES = tuple(dict.fromkeys(aim.benchmark for aim in AIMS))


def run(out_dir: str | os.PathLike, only: Sequence[str] = (), words: Sequence[str] = ()) -> dict[str, Any]:
    """Run the benchmarks one after the other.

    Args:
        out_dir: For their files.
        only: Names of benchmarks; by default all.
        words: Options for every one, as on the command line.

    Returns:
        ``table``, see :func:`mmsign.benchmarks.aims.rows`; ``anchors``, the median of the benchmarks';
        ``sections``, the result of each; ``took``, the seconds of each; ``failed``, name → its last line;
        ``hardware``, ``load`` of the machine at the start and the end, ``date``.
    """
    sections, failed, took = {}, {}, {}
    load = [os.getloadavg()[0]]
    for name in tqdm(only or NAMES, desc='benchmarks', unit='benchmark'):
        out = Path(out_dir) / f'{name}.json'
        command = [sys.executable, str(shipped('tools') / 'benchmark.py'), name, *words, '--out', str(out)]
        start = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True)
        took[name] = round(time.monotonic() - start, 1)
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines()
            failed[name] = lines[-1] if lines else f'exit code {done.returncode}'
        else:
            sections[name] = json.loads(out.read_text(encoding='utf8'))
    rates: dict[str, list[float]] = {}
    for section in sections.values():
        for name, rate in section.get('anchors', {}).items():
            rates.setdefault(name, []).append(rate)
    return {
        'table': rows(sections),
        'anchors': {name: statistics.median(values) for name, values in rates.items()},
        'sections': sections,
        'took': took,
        'failed': failed,
        'hardware': hardware(),
        'load': [*load, os.getloadavg()[0]],
        'date': time.strftime('%Y-%m-%d'),
    }
