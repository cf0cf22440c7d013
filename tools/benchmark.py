"""Measure speed as a ratio within one run, how a model stands faults, or how checks find changed facts."""

import inspect
import runpy
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from mmsign.utils.cli import make_parser, positive_float, positive_int, run

#: Benchmark → its options; what they mean stands in ``mmsign/benchmarks``. The first ones have aims.
OPTIONS = {
    'all': ('only',),
    'train': ('layout', 'frames', 'batch', 'repeats'),
    'infer': ('layout', 'frames', 'batch', 'repeats', 'model', 'archive'),
    'data': ('clips', 'repeats', 'workers'),
    'contrastive': ('batch', 'repeats', 'small'),
    'knowledge': ('size_bytes',),
    'letters': ('repeats', 'clips'),
    'first': ('repeats', 'video', 'estimator'),
    'end2end': ('layout', 'frames', 'video', 'estimator'),
    'robustness': ('model', 'archive', 'checkpoint', 'repeats'),
    'enrolment': ('model', 'archive', 'test_signers', 'repeats'),
    'grounding': ('knowledge', 'count'),
    'cost': ('rates', 'clip_frames', 'epochs', 'core_price', 'gpu_price'),
}
#: What ``--short`` sets: sizes that show that it runs.
SHORT = dict(layout='base27', frames=8, batch=2, repeats=1, clips=12, workers=2, size_bytes=1_500_000)
#: Modules that are not named as the benchmark.
MODULES = {'all': 'everything'}
#: Options of ``all`` that its benchmarks get.
PASSED = ('batch', 'repeats', 'size_bytes', 'model', 'archive', 'video', 'short')


WHAT = (
    'all: those with aims, and the table of aims; recipes: the default recipe on every set at hand, '
    'which is run_table mmsign::benchmarks/recipes.py --data all, with its options'
)


def main() -> int:
    if sys.argv[1:2] == ['recipes']:  # a table like others, with their options
        table = Path(__file__).with_name('run_table.py')
        sys.argv = [str(table), 'mmsign::benchmarks/recipes.py', '--data', 'all', *sys.argv[2:]]
        return int(runpy.run_path(str(table))['main']())
    parser = make_parser(
        __doc__,
        'python tools/benchmark.py all --out bench.json\n'
        '  python tools/benchmark.py train --out bench.json\n'
        '  python tools/benchmark.py robustness --model exported/letters --archive data/fingerspelling',
    )
    parser.add_argument('what', choices=[*OPTIONS, 'recipes'], help=WHAT)
    parser.add_argument('--only', nargs='+', metavar='NAME', default=[], help='all: these benchmarks')
    parser.add_argument('--out', type=Path, help='JSON with what is printed, and versions')
    parser.add_argument('--layout', default='wholebody87', help='of the network')
    parser.add_argument('--frames', type=positive_int, default=64, help='T of the network')
    parser.add_argument(
        '--batch', type=positive_int, default=4, help='train, infer, contrastive: clips a step'
    )
    parser.add_argument('--repeats', type=positive_int, default=3, help='rounds (the median counts) or draws')
    parser.add_argument(
        '--clips', type=positive_int, help='data: clips in the archive (1000); letters: calls a round'
    )
    parser.add_argument('--workers', type=int, default=4, help='data: processes of the loader')
    parser.add_argument(
        '--bytes', type=positive_int, dest='size_bytes', help='knowledge: size (1 GB; in all: 50 MB)'
    )
    parser.add_argument('--video', help='end2end, first: yours; default: a photograph that sways')
    parser.add_argument('--estimator', default='mediapipe', help='end2end, first: pose estimator')
    parser.add_argument(
        '--model', help='robustness, enrolment: exported folder, or config with --checkpoint; infer: work dir'
    )
    parser.add_argument('--archive', help="robustness, infer, enrolment: clips; default: the config's")
    parser.add_argument(
        '--test-signers', nargs='+', metavar='NAME', help='enrolment: whose clips test; the others enrol'
    )
    parser.add_argument('--checkpoint', help='robustness: weights of a config')
    parser.add_argument(
        '--knowledge', nargs='+', metavar='LANGUAGE=KB.sqlite', default=[], help='grounding: books to judge'
    )
    parser.add_argument(
        '--count', type=positive_int, default=300, help='grounding: changes and rewordings of each half'
    )
    parser.add_argument('--rates', help='cost: JSON of your own rates, as mmsign/benchmarks/rates.json')
    parser.add_argument('--clip-frames', type=positive_int, help='cost: frames of a clip (100)')
    parser.add_argument('--epochs', type=positive_int, help='cost: of training (110)')
    parser.add_argument(
        '--core-price', type=positive_float, help='cost: of an hour of a core (0.05, an example)'
    )
    parser.add_argument('--gpu-price', type=positive_float, help='cost: of an hour of a GPU (3, an example)')
    parser.add_argument('--short', action='store_true', help='tiny sizes, to see that it runs')
    args = parser.parse_args()
    for name, value in SHORT.items() if args.short else ():
        setattr(args, name, value)
    args.small = args.short
    from mmsign.benchmarks.anchors import measure
    from mmsign.engine.runs import versions
    from mmsign.utils.errors import MMSignError
    from mmsign.utils.files import write_json

    module = import_module(f'mmsign.benchmarks.{MODULES.get(args.what, args.what)}')
    options = {name: getattr(args, name) for name in OPTIONS[args.what]}
    options = {name: value for name, value in options.items() if value is not None}
    if args.what == 'all':
        args.size_bytes = args.size_bytes or 50_000_000
        options['words'] = _words(args)
    wanted = inspect.signature(module.run).parameters
    for name, parameter in wanted.items():
        if parameter.default is parameter.empty and name not in (*options, 'out_dir', 'anchors'):
            option = f'--{name.replace("_", "-")}'
            raise MMSignError(f'is needed for {args.what}', field=option, fix=f'give {option}')
    with tempfile.TemporaryDirectory() as folder:
        if 'anchors' in wanted:
            options['anchors'] = measure(folder, args.short)
        result = module.run(folder, **options) if 'out_dir' in wanted else module.run(**options)
    result |= {'anchors': options['anchors']} if 'anchors' in wanted else {}
    result = {**result, 'versions': {**versions(), **result.get('versions', {})}}
    for group in ('ratios', 'medians', 'anchors') if args.what != 'all' else ():
        for name, value in result.get(group, {}).items():
            print(f'{group[:-1]:7s} {name}: {value:.4g}' if isinstance(value, float) else f'{name}: {value}')
    if args.what in ('robustness', 'enrolment', 'cost'):
        print(module.to_markdown(result))
    if args.what == 'all':
        from mmsign.benchmarks.aims import to_markdown

        print(to_markdown(result['table'], result['anchors']))
        parts = ', '.join(f'{name} {seconds:.0f}' for name, seconds in result['took'].items())
        print(f'It took {sum(result["took"].values()):.0f} s ({parts}); load {result["load"]}')
    if args.out:
        write_json(args.out, result)
    for name, reason in result.get('failed', {}).items():
        print(f'{name} failed: {reason}')
    return 1 if result.get('failed') else 0


def _words(args: object) -> list[str]:
    """The options of ``all`` for its benchmarks, as on the command line."""
    words = []
    for name in PASSED:
        value = getattr(args, name)
        if value is True:
            words.append(f'--{name}')
        elif value not in (None, False):
            words += [f'--{name.removeprefix("size_")}', str(value)]
    return words


if __name__ == '__main__':
    run(main)
