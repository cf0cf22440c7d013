"""``make faults``: every command killed at many moments; a table on stdout, every problem on stderr."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from faults.disks import try_full, try_read_only
from faults.jobs import all_jobs
from faults.killing import Forge, try_out


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--trials', type=int, default=20, help='of each command (default: %(default)s)')
    parser.add_argument('--seed', type=int, default=0, help='of the moments (default: %(default)s)')
    parser.add_argument('--only', help='a word in the name of the job')
    parser.add_argument('--keep', type=Path, help='folder for what went wrong, instead of a temporary one')
    args = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix='mmsign-faults-') as scratch, Forge() as forge:
        folder = args.keep or Path(scratch)
        for number, job in enumerate(all_jobs(folder)):
            if args.only and args.only not in job.name:
                continue
            start = time.perf_counter()
            place = folder / f'job{number}'
            tally = try_out(forge, job, place, args.trials, args.seed, say)
            found.append((tally, time.perf_counter() - start))
            start, fewer = time.perf_counter(), max(1, args.trials // 5)
            tally = try_full(forge, job, place, place / 'whole', fewer, args.seed)
            tally.problems += try_read_only(forge, job, place)
            found.append((tally, time.perf_counter() - start))
            for one, _ in found[-2:]:
                say(
                    '\n'.join(f'{one.name}: {problem}' for problem in one.problems)
                    or f'{one.name}: nothing lost'
                )
    print('| command | trials | faults | moments | seconds | problems |')
    print('|---|---:|---:|---:|---:|---:|')
    for tally, seconds in found:
        numbers = [tally.trials, tally.kills, tally.moments, round(seconds), len(tally.problems)]
        print(f'| {" | ".join(map(str, [tally.name, *numbers]))} |')
    return int(any(tally.problems for tally, _ in found))


if __name__ == '__main__':
    sys.exit(main())
