"""Run a table of experiments: rows x folds x seeds, cached by config hash, resumable; write markdown."""

import os
import time
from pathlib import Path

from mmsign.utils.cli import make_parser, run
from mmsign.utils.errors import MMSignError


def main() -> int:
    parser = make_parser(
        __doc__, 'python tools/run_table.py configs/ablations/fingerspelling_folds.py --out work_dirs/tables'
    )
    parser.add_argument('table', help='config with rows, folds and seeds')
    parser.add_argument('--out', default='work_dirs/tables', help='where runs are cached')
    parser.add_argument(
        '--data', default='', help='which of its data sets, where a table has several; all: those at hand'
    )
    parser.add_argument('--rows', nargs='+', default=[], help='only these rows')
    parser.add_argument('--seeds', nargs='+', type=int, default=[], help="instead of the table's")
    parser.add_argument(
        '--jobs', type=int, default=1, help='runs at a time, each with its share of the cores'
    )
    parser.add_argument('--budget-hours', type=float, help='start no run after this time')
    parser.add_argument('--amp', action='store_true', help='mixed precision')
    parser.add_argument('--report', help='markdown file; default: printed')
    parser.add_argument(
        '--scores', help='folder for a score file a row and seed, folds pooled: for tools/compare_runs.py'
    )
    parser.add_argument(
        '--keep-checkpoints',
        action='store_true',
        help='keep the last weights of every run, which are else removed once they are tested; '
        'runs that are finished are not made again for them',
    )
    args = parser.parse_args()
    from mmsign.experiments.over_sets import lacks, sets_of, summaries, to_markdown
    from mmsign.experiments.plan import plan
    from mmsign.experiments.render import markdown
    from mmsign.experiments.table import load_table

    if args.jobs < 1:
        raise MMSignError(f'is {args.jobs}', field='--jobs', fix='give 1 or more')
    table = load_table(args.table)
    until = time.monotonic() + 3600 * args.budget_hours if args.budget_hours is not None else float('inf')
    if args.data != 'all':
        one = table.on(args.data)
        results, failed = results_of(one, plan(one, args.rows, args.seeds, args.amp), args, until)
        text = markdown(one, results)
    else:
        found, away, failed = {}, {}, 0
        for name, one in sets_of(table):
            rows = [row for row in args.rows if row in one.rows or row not in table.rows]
            if args.rows and not rows:  # the set is without them
                continue
            runs = plan(one, rows, args.seeds, args.amp)
            if place := lacks(runs):
                away[name] = place
                continue
            results, failures = results_of(one, runs, args, until, name)
            failed += failures
            found[name] = summaries(one, results)
        text = to_markdown(table, found, away)
    if args.report:
        Path(args.report).parent.mkdir(parents=True, exist_ok=True)
        Path(args.report).write_text(text, encoding='utf8')
    print(text)
    return 1 if failed else 0


def results_of(table, runs, args, until, name=''):
    """Run what is not there yet; the finished runs with their scores, row by row, and how many failed."""
    from tqdm import tqdm

    from mmsign.experiments.execute import execute_all, record
    from mmsign.experiments.results import finished, fused, pooled
    from mmsign.utils.paths import file_name

    done = {id(run) for run, _ in finished(runs, args.out)}
    # rows may come to the same run
    waiting = list({run.key: run for run in runs if id(run) not in done}.values())
    threads = max(1, (os.cpu_count() or 1) // args.jobs)
    os.environ['OMP_NUM_THREADS'] = str(threads)  # read by the workers' OpenMP
    failed = 0
    with tqdm(
        total=len(runs), initial=len(runs) - len(waiting), unit='run', desc=name or Path(args.table).stem
    ) as bar:
        for one, result in execute_all(waiting, args.out, args.jobs, threads, until, args.keep_checkpoints):
            bar.update()
            failed += isinstance(result, Exception)
            bar.write(f'{one}: {f"{result:.0f} s" if isinstance(result, float) else f"failed: {result}"}')
    results = list(finished(runs, args.out))
    fusions = list(fused(table, results))
    for fusion, scores in fusions:
        record(fusion, scores, args.out)
    results += fusions
    if args.scores:
        folder = Path(args.scores) / name
        found = {file_name(f'{row}-{seed}.npz'): scores for row, seed, scores in pooled(table, results)}
        for one, _ in results:
            if (file := file_name(f'{one.row}-{one.seed}.npz')) not in found:
                print(f'{file} is not written: folds are missing')
                (folder / file).unlink(missing_ok=True)
        for file, scores in found.items():
            scores.save(folder / file)
    return [pair for row in table.rows for pair in results if pair[0].row == row], failed


if __name__ == '__main__':
    run(main)
