"""Run the sections, each in a process of its own; print a table and write ``gpu.json``."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from mmsign.benchmarks.gpu.sections import SECTIONS
from mmsign.benchmarks.gpu.setting import Setting, write_data
from mmsign.engine.runs import hardware, versions
from mmsign.utils.files import write_json


def run_section(name: str, setting: Setting) -> None:
    """One section in this process; its rows go to a file as they come."""
    file = setting.folder / f'{name}.jsonl'

    def report(what: str, value: float, unit: str) -> None:
        with open(file, 'a', encoding='utf8') as stream:
            stream.write(json.dumps([what, value, unit]) + '\n')

    SECTIONS[name][0](setting, report)


def spawn(name: str, setting: Setting, log: Path, seconds: float) -> dict[str, Any]:
    """A section in a process of its own: its rows, the seconds it took, and why it failed, if it did."""
    words = [name, '--folder', str(setting.folder), *(('--small',) if setting.small else ())]
    command = [sys.executable, '-m', 'mmsign.benchmarks.gpu', '--section', *words]
    start, failed = time.perf_counter(), None
    with open(log, 'ab') as stream:
        stream.write(f'\n== {name} ==\n'.encode())
        stream.flush()
        begin = stream.tell()
        process = subprocess.Popen(command, stdout=stream, stderr=stream, start_new_session=True)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            failed = f'took longer than {seconds:.0f} s'
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if failed is None and process.returncode:
        with open(log, 'rb') as written:
            written.seek(begin)
            lines = written.read().decode(errors='replace').strip().splitlines()
        failed = lines[-1] if lines else f'exit code {process.returncode}'
    rows = setting.folder / f'{name}.jsonl'
    found = [json.loads(line) for line in rows.read_text().splitlines()] if rows.is_file() else []
    return {'rows': found, 'seconds': round(time.perf_counter() - start, 1), 'failed': failed}


def print_section(name: str, result: dict[str, Any]) -> None:
    """Its rows of the table."""
    for what, value, unit in result['rows']:
        print(f'{name:10s} {what:44s} {value:12.4g} {unit}')
    if result['failed']:
        print(f'{name:10s} FAILED: {result["failed"]}')
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser('benchmarks/gpu.sh', description=__doc__)
    parser.add_argument('--out', type=Path, default=Path('work_dirs/gpu'), help='for gpu.json and gpu.log')
    parser.add_argument('--small', action='store_true', help='sizes that a CPU finishes in seconds')
    parser.add_argument('--only', nargs='+', choices=SECTIONS, default=list(SECTIONS), help='sections')
    parser.add_argument('--limit', type=float, default=340, help='seconds for everything')
    parser.add_argument('--section', choices=SECTIONS, help=argparse.SUPPRESS)
    parser.add_argument('--folder', type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.section:
        run_section(args.section, Setting.of(args.folder, args.small))
        return 0
    start = time.perf_counter()
    args.out.mkdir(parents=True, exist_ok=True)
    log = args.out / 'gpu.log'
    log.unlink(missing_ok=True)
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting.of(Path(folder), args.small)
        write_data(setting)
        for name in args.only:
            left = args.limit - (time.perf_counter() - start)
            seconds = min(left, SECTIONS[name][1])
            results[name] = (
                spawn(name, setting, log, seconds)
                if seconds > 5
                else {'rows': [], 'seconds': 0, 'failed': 'no time was left'}
            )
            print_section(name, results[name])
            profile = setting.folder / 'profile.txt'
            if profile.is_file():
                (args.out / 'profile.txt').write_text(profile.read_text())
            content = {'hardware': hardware(), 'versions': versions(), 'sections': results}
            write_json(args.out / 'gpu.json', content)
    took = time.perf_counter() - start
    failed = [name for name, result in results.items() if result['failed']]
    print(f'{hardware()["name"]}, torch {torch.__version__}: {took:.0f} s, {len(failed)} sections failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
