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
    parser.add_argument('--data', default='', help='which of its data sets, where a table has several')
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
    from tqdm import tqdm

    from mmsign.experiments.execute import execute_all, record
    from mmsign.experiments.plan import plan
    from mmsign.experiments.render import markdown
    from mmsign.experiments.results import finished, fused, pooled
    from mmsign.experiments.table import load_table
    from mmsign.utils.paths import file_name

    if args.jobs < 1:
        raise MMSignError(f'is {args.jobs}', field='--jobs', fix='give 1 or more')
    table = load_table(args.table).on(args.data)
    runs = plan(table, args.rows, args.seeds, args.amp)
    done = {id(run) for run, _ in finished(runs, args.out)}
    # rows may come to the same run
    waiting = list({run.key: run for run in runs if id(run) not in done}.values())
    threads = max(1, (os.cpu_count() or 1) // args.jobs)
    os.environ['OMP_NUM_THREADS'] = str(threads)  # read by the workers' OpenMP
    until = time.time() + 3600 * args.budget_hours if args.budget_hours is not None else float('inf')
    failed = 0
    with tqdm(
        total=len(runs), initial=len(runs) - len(waiting), unit='run', desc=Path(args.table).stem
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
        found = {file_name(f'{row}-{seed}.npz'): scores for row, seed, scores in pooled(table, results)}
        for one, _ in results:
            if (name := file_name(f'{one.row}-{one.seed}.npz')) not in found:
                print(f'{name} is not written: folds are missing')
                (Path(args.scores) / name).unlink(missing_ok=True)
        for name, scores in found.items():
            scores.save(Path(args.scores) / name)
    text = markdown(table, [pair for name in table.rows for pair in results if pair[0].row == name])
    if args.report:
        Path(args.report).parent.mkdir(parents=True, exist_ok=True)
        Path(args.report).write_text(text, encoding='utf8')
    print(text)
    return 1 if failed else 0


if __name__ == '__main__':
    run(main)
