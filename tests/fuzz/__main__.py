"""``python -m fuzz``: run cases, list what is not allowed, and write the table of the documentation."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from fuzz.running import ALLOWED, run_cases
from fuzz.table import case_of, markdown, read_results, write_page
from fuzz.targets import MODULES


def main() -> int:
    parser = argparse.ArgumentParser(prog='python -m fuzz', description=__doc__)
    parser.add_argument('--format', nargs='+', default=list(MODULES), choices=list(MODULES), metavar='FORMAT',
                        help=f'of {", ".join(MODULES)}; default: all')  # fmt: skip
    parser.add_argument('--cases', type=int, default=1000, help='a format')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--only', type=int, help='run this one case and show it')
    parser.add_argument(
        '--out', type=Path, help='file of results, a line a case; what it holds is not run again'
    )
    parser.add_argument(
        '--page', type=Path, help="write the tables of --out's results into this page, no more"
    )
    arguments = parser.parse_args()
    known = read_results([arguments.out]) if arguments.out and arguments.out.exists() else []
    if arguments.page:
        write_page(arguments.page, known)
        return 0
    # what was neither is tried again: it may be mended
    done = {case_of(result) for result in known if result['outcome'] in ALLOWED}
    wanted = range(arguments.cases) if arguments.only is None else [arguments.only]
    numbers = {
        name: [number for number in wanted if (arguments.seed, name, number) not in done]
        for name in arguments.format
    }
    begin = time.monotonic()

    def told(result: dict[str, Any]) -> None:
        if arguments.out:
            with arguments.out.open('a', encoding='utf8') as stream:
                stream.write(json.dumps(result, ensure_ascii=False) + '\n')
        if result['outcome'] not in ALLOWED or arguments.only is not None:
            print(json.dumps(result, ensure_ascii=False)[:600], flush=True)

    every = run_cases(arguments.format, arguments.seed, numbers, told)
    bad = sum(result['outcome'] not in ALLOWED for result in every)
    print(f'{len(every)} cases, {bad} not allowed, {time.monotonic() - begin:.0f} s')
    if arguments.only is None:
        print(markdown(every))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())
