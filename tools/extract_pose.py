"""Estimate the poses of videos and write them to a pose archive."""

from pathlib import Path

from mmsign.utils.cli import KeyValues, add_import_argument, make_parser, run
from mmsign.utils.plugins import import_parts

ESTIMATORS = 'mediapipe, mmpose, rtmlib, or one that you registered'


def main() -> int:
    parser = make_parser(
        __doc__, 'python tools/extract_pose.py clips/ --labels clips.csv --out data/own --workers 2'
    )
    parser.add_argument('videos', nargs='*', help='files, folders, globs, .txt lists')
    parser.add_argument('--estimator', default='mediapipe', help=ESTIMATORS)
    parser.add_argument(
        '--estimator-options',
        action=KeyValues,
        default={},
        help='arguments of the estimator, such as weights=FILE for mmpose or mode=lightweight for rtmlib',
    )
    parser.add_argument('--out', required=True, help='the archive to write; OUT.failed.csv lists failures')
    parser.add_argument('--labels', help='csv: path, gloss and optionally signer, split')
    parser.add_argument('--glosses', help='text file, one gloss a line in label order; default: sorted')
    parser.add_argument('--shard', help='I/N: only every N-th video from the I-th on, written to OUT-IofN')
    parser.add_argument('--workers', type=int, default=0, help='worker processes; 0 works in this one')
    parser.add_argument('--resume', action='store_true', help='go on with an interrupted run')
    parser.add_argument('--max-side', type=int, default=1080, help='longest side of the frames, pixels')
    parser.add_argument('--part-seconds', type=float, default=300, help='longer videos become several clips')
    add_import_argument(parser)
    args = parser.parse_args()
    import_parts(args.imports)
    from mmsign.datasets.sources.extract import extract
    from mmsign.datasets.sources.videos import list_videos, parse_shard
    from mmsign.utils.errors import MMSignError

    source, out = list_videos(args.videos, args.labels, args.glosses), args.out
    if args.shard:
        part, whole = parse_shard(args.shard)
        out = f'{out}-{part}of{whole}'
        source.videos = source.videos[part - 1 :: whole]
        if not source.videos:
            raise MMSignError(f'is {args.shard}, which leaves no video', field='shard')
    if args.resume and Path(out).is_dir():
        print(f'{out}: already complete')
        return 0
    report = extract(
        source,
        {'type': args.estimator, **args.estimator_options},
        out,
        workers=args.workers,
        resume=args.resume,
        max_side=args.max_side,
        part_seconds=args.part_seconds,
    )
    resumed = f', {report.resumed} videos were there already' if report.resumed else ''
    print(f'{out}: {report.clips} clips, {report.frames} frames{resumed}')
    if report.failed:
        print(f'{report.failed} failed, listed in {out}.failed.csv')
    return 1 if report.failed else 0


if __name__ == '__main__':
    run(main)
