"""Compare two score files over the same clips: gains by class, confusions, changed clips, joint attention."""

from pathlib import Path

from mmsign.utils.cli import add_config_options, make_parser, run

RULE = (
    'The clips are those that changed, gained and lost in turn, one of a class, '
    'from the classes with the largest gains and losses.'
)


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/compare_runs.py baseline.npz ours.npz --out work_dirs/comparison '
        '--names CTR-GCN GSP-MC \\\n    --configs configs/ctrgcn_fingerspelling.py '
        'configs/gspmc_fingerspelling.py --checkpoints work_dirs/ctrgcn_fingerspelling '
        'work_dirs/gspmc_fingerspelling',
    )

    pair = dict(nargs=2, metavar=('BASELINE', 'OURS'))
    parser.add_argument('baseline', help='score file of tools/test.py --out or tools/fuse_scores.py --out')
    parser.add_argument('ours', help='another one over the same clips')
    parser.add_argument(
        '--out', required=True, type=Path, help='folder for index.html, PNG, csv, metrics.json'
    )
    parser.add_argument('--names', **pair, help='what both are called; default: from their configs')
    parser.add_argument('--configs', **pair, help='for joint attention: the configs of both')
    parser.add_argument('--checkpoints', **pair, help='and their weights, or work dirs')
    parser.add_argument('--clips', nargs='+', metavar='ID', help='show the attention in these clips')
    add_config_options(parser, 'overrides for both configs')
    args = parser.parse_args()

    from mmsign.evaluation import Scores
    from mmsign.evaluation.comparison import compare_scores
    from mmsign.utils.errors import MMSignError
    from mmsign.visualization.report import write_comparison

    if bool(args.configs) != bool(args.checkpoints) or (args.clips and not args.configs):
        raise MMSignError(
            'joint attention needs configs and checkpoints',
            field='--checkpoints',
            fix='give both --configs and --checkpoints, or neither',
        )
    files = args.baseline, args.ours
    runs = Scores.load(files[0]), Scores.load(files[1])
    found = compare_scores(*runs, names=files)
    names = tuple(args.names) if args.names else default_names(runs)
    attended, rule = [], ''
    if args.configs:
        from mmsign.inference.attention import attend, choose_clips, load_scored_model

        loaded = [
            (name, *load_scored_model(config, checkpoint, scores, args.cfg_options), scores)
            for name, config, checkpoint, scores in zip(names, args.configs, args.checkpoints, runs)
        ]
        clips = args.clips or choose_clips(found) or runs[0].clip_id[:4].tolist()
        rule = '' if args.clips else RULE if found.changes else 'No clip changed; these are the first.'
        attended = attend(loaded, clips)
    metrics = write_comparison(args.out, found, runs, names, attended, rule)
    for which in ('baseline', 'ours'):
        top1 = metrics[which]['top1']
        print(f'{metrics[which]["name"]}: top-1 {top1["value"]:.3f} [{top1["low"]:.3f}, {top1["high"]:.3f}]')
    gain = found.gain
    print(
        f'gain {gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]; {found.gained} clips gained, '
        f'{found.lost} lost, McNemar p = {found.p_value:.3g}'
    )
    print(f'open {args.out / "index.html"}')


def default_names(runs) -> tuple[str, str]:
    """The names of the configs, if they are told apart by them."""
    # a fusion's config is '2 joint.npz + 1 bone.npz'
    first, second = ('' if ' + ' in scores.config else Path(scores.config).stem for scores in runs)
    return (first, second) if first and second and first != second else ('baseline', 'ours')


if __name__ == '__main__':
    run(main)
