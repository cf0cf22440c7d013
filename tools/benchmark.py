"""Measure speed as a ratio within one run, how a model stands faults, or how checks find changed facts."""

import inspect
import tempfile
from importlib import import_module
from pathlib import Path

from mmsign.utils.cli import make_parser, run

#: Benchmark → its options; what they mean stands in ``mmsign/benchmarks``.
OPTIONS = {
    'train': ('layout', 'frames', 'batch', 'repeats'),
    'infer': ('layout', 'frames', 'batch', 'repeats'),
    'data': ('clips', 'repeats'),
    'knowledge': ('size_bytes',),
    'end2end': ('layout', 'frames', 'video', 'estimator'),
    'robustness': ('model', 'archive', 'checkpoint', 'repeats'),
    'grounding': ('knowledge', 'count'),
}


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/benchmark.py train --out bench.json\n'
        '  python tools/benchmark.py robustness --model exported/letters --archive data/fingerspelling',
    )
    parser.add_argument('what', choices=OPTIONS)
    parser.add_argument('--out', type=Path, help='JSON with what is printed, and versions')
    parser.add_argument('--layout', default='wholebody87', help='of the network')
    parser.add_argument('--frames', type=int, default=64, help='T of the network')
    parser.add_argument('--batch', type=int, default=4, help='train, infer: clips a step')
    parser.add_argument('--repeats', type=int, default=3, help='rounds (the median counts) or draws')
    parser.add_argument('--clips', type=int, default=1000, help='data: clips in the archive')
    parser.add_argument('--bytes', type=int, dest='size_bytes', default=1_000_000_000, help='knowledge: size')
    parser.add_argument('--video', help='end2end: yours; default: a photograph that sways')
    parser.add_argument('--estimator', default='mediapipe', help='end2end: pose estimator')
    parser.add_argument('--model', help='robustness: exported folder, work dir, or config with --checkpoint')
    parser.add_argument('--archive', help="robustness: the test clips; default: the config's")
    parser.add_argument('--checkpoint', help='robustness: weights of a config')
    parser.add_argument(
        '--knowledge', nargs='+', metavar='LANGUAGE=KB.sqlite', default=[], help='grounding: books to judge'
    )
    parser.add_argument(
        '--count', type=int, default=300, help='grounding: changes and rewordings of each half'
    )
    args = parser.parse_args()
    from mmsign.engine.runs import versions
    from mmsign.utils.files import write_json

    module = import_module(f'mmsign.benchmarks.{args.what}')
    options = {name: getattr(args, name) for name in OPTIONS[args.what]}
    with tempfile.TemporaryDirectory() as folder:
        needs_folder = 'out_dir' in inspect.signature(module.run).parameters
        result = module.run(folder, **options) if needs_folder else module.run(**options)
    result = {**result, 'versions': {**versions(), **result.get('versions', {})}}
    for group in ('ratios', 'medians'):
        for name, value in result.get(group, {}).items():
            print(f'{group[:-1]:7s} {name}: {value:.4g}' if isinstance(value, float) else f'{name}: {value}')
    if args.what == 'robustness':
        print(module.to_markdown(result))
    if args.out:
        write_json(args.out, result)


if __name__ == '__main__':
    run(main)
