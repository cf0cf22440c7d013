"""``python -m fuzz``: run cases, list what is not allowed, and write the table of the documentation."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from fuzz.running import ALLOWED, run_cases
from fuzz.table import markdown
from fuzz.targets import MODULES


def main() -> int:
    parser = argparse.ArgumentParser(prog='python -m fuzz', description=__doc__)
    parser.add_argument('--format', nargs='+', default=list(MODULES), choices=list(MODULES), metavar='FORMAT',
                        help=f'of {", ".join(MODULES)}; default: all')  # fmt: skip
    parser.add_argument('--cases', type=int, default=1000, help='a format')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--only', type=int, help='run this one case and show it')
    parser.add_argument('--out', help='file of results, a line a case')
    arguments = parser.parse_args()
    numbers = list(range(arguments.cases)) if arguments.only is None else [arguments.only]
    begin = time.monotonic()

    def told(result: dict[str, Any]) -> None:
        if arguments.out:
            with open(arguments.out, 'a', encoding='utf8') as stream:
                stream.write(json.dumps(result, ensure_ascii=False) + '\n')
        if result['outcome'] not in ALLOWED or arguments.only is not None:
            print(json.dumps(result, ensure_ascii=False)[:600], flush=True)

    every = run_cases(arguments.format, arguments.seed, dict.fromkeys(arguments.format, numbers), told)
    bad = sum(result['outcome'] not in ALLOWED for result in every)
    print(f'{len(every)} cases, {bad} not allowed, {time.monotonic() - begin:.0f} s')
    if arguments.only is None:
        print(markdown(every))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())
