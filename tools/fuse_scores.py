"""Fuse score files of several streams: softmax scores are summed with weights, joined by clip id."""

from pathlib import Path

from mmsign.utils.cli import make_parser, run, score_path
from mmsign.utils.errors import MMSignError


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/fuse_scores.py joint.npz bone.npz jm.npz bm.npz --weights 2 2 1 1 --out fused.npz\n'
        '  python tools/fuse_scores.py joint.npz bone.npz --search val_joint.npz val_bone.npz',
    )
    parser.add_argument('scores', nargs='+', help='score files of tools/test.py --out, one a stream')
    parser.add_argument('--weights', nargs='+', type=float, help='one a file; default: equal')
    parser.add_argument(
        '--search',
        nargs='+',
        metavar='VALIDATION',
        help='find the weights on these score files, one a file in the same order: the best top-1 among '
        'all tenths that add up to one. Test clips are refused',
    )
    parser.add_argument(
        '--out',
        type=score_path,
        help='write the fused scores there (npz), and the numbers to the .json beside them',
    )
    args = parser.parse_args()

    from mmsign.evaluation import Scores
    from mmsign.evaluation.fusion import fuse_scores
    from mmsign.evaluation.summary import summary, to_markdown
    from mmsign.evaluation.weights import search_weights
    from mmsign.utils.classes import class_order
    from mmsign.utils.files import write_json

    if args.weights and args.search:
        raise MMSignError('are given and searched', field='weights', fix='choose --weights or --search')
    for option, values in (('--weights', args.weights), ('--search', args.search)):
        if values and len(values) != len(args.scores):
            raise MMSignError(
                f'has {len(values)} values for {len(args.scores)} score files',
                field=option,
                fix='give one a score file',
            )
    for option, files in (('scores', args.scores), ('--search', args.search or [])):
        if len({Path(file).resolve() for file in files}) != len(files):
            raise MMSignError('one file is given twice', field=option, fix='give different files')
    runs = {name: Scores.load(name) for name in args.scores}
    weights = dict(zip(runs, args.weights or [1.0] * len(runs)))
    if args.search:
        validation = {name: Scores.load(file) for name, file in zip(runs, args.search)}
        tested = set(next(iter(runs.values())).clip_id.tolist())
        for (name, tested_run), file, scores in zip(runs.items(), args.search, validation.values()):
            class_order(
                tested_run.glosses,
                scores.glosses,
                file=file,
                whose=name,
                fix='give validation clips of the data set that is tested',
            )
            hashes = tested_run.checkpoint_hash, scores.checkpoint_hash
            if all(hashes) and hashes[0] != hashes[1]:
                raise MMSignError(
                    f'is not of the checkpoint that {name} is of',
                    file=file,
                    field='checkpoint_hash',
                    fix='give the validation files in the order of the test files',
                )
            shared = tested & set(scores.clip_id.tolist())
            if shared:
                raise MMSignError(
                    f'is a test clip ({len(shared)} are): weights are never chosen on them',
                    file=file,
                    clip=min(shared),
                    field='clip_id',
                    fix='give score files of a validation split',
                )
        weights = search_weights(validation)
    fused = fuse_scores(runs, weights)
    rows = {**{f'{name} × {weights[name]:g}': summary(scores) for name, scores in runs.items()}}
    rows['fused'] = summary(fused)
    print(to_markdown(rows), end='')
    print(f'{len(fused.clip_id)} clips' + (', weights found on validation clips' if args.search else ''))
    if args.out:
        fused.save(args.out)
        write_json(
            Path(args.out).with_suffix('.json'),
            {
                'n': len(fused.clip_id),
                'weights': weights,
                'searched_on': args.search,
                **{key: {'value': e.value, 'low': e.low, 'high': e.high} for key, e in rows['fused'].items()},
            },
        )


if __name__ == '__main__':
    run(main)
