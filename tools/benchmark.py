"""Measure speed as a ratio within one run: training, or the knowledge base."""

from mmsign.utils.cli import make_parser, run  # isort: skip  (sets thread options before torch loads)

import tempfile
from pathlib import Path


def main() -> None:
    parser = make_parser(__doc__, 'python tools/benchmark.py train --out bench.json')
    parser.add_argument('what', choices=['train', 'knowledge'])
    parser.add_argument('--out', type=Path, help='JSON with ratios, medians and versions')
    parser.add_argument('--layout', default='wholebody87', help='train: keypoint layout')
    parser.add_argument('--frames', type=int, default=64, help='train: T')
    parser.add_argument('--batch', type=int, default=4, help='train: clips a step')
    parser.add_argument('--repeats', type=int, default=3, help='train: rounds of which the median is taken')
    parser.add_argument('--bytes', type=int, default=1_000_000_000, help='knowledge: size of the corpus')
    args = parser.parse_args()
    from mmsign.apis.runs import versions, write_json

    if args.what == 'train':
        from mmsign.utils.benchmarks.train import run as measure

        result = measure(args.layout, args.frames, args.batch, args.repeats)
    else:
        from mmsign.utils.benchmarks.knowledge import run as index

        with tempfile.TemporaryDirectory() as folder:
            result = index(folder, size_bytes=args.bytes)
    result = {**result, 'versions': {**versions(), **result.get('versions', {})}}
    for group in ('ratios', 'medians'):
        for name, value in result[group].items():
            print(f'{group[:-1]:7s} {name}: {value:.4g}' if isinstance(value, float) else f'{name}: {value}')
    if args.out:
        write_json(args.out, result)


if __name__ == '__main__':
    run(main)
