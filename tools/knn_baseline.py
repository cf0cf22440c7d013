"""Nearest neighbours on a config's own data, and a linear model: what a trained model must beat."""

from pathlib import Path

from mmsign.utils.cli import add_config_options, make_parser, positive_int, run


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/knn_baseline.py configs/gspmc_fingerspelling.py '
        '--metrics work_dirs/gspmc_fingerspelling/metrics.json',
    )
    parser.add_argument('config', help='a config; mmsign:: names one that ships')
    parser.add_argument('--neighbours', type=positive_int, default=3, help='k, the clips that vote')
    parser.add_argument(
        '--metrics',
        type=Path,
        help='metrics.json to stand beside: adds nn_top1 (1-NN), knn_top1, knn_top5 and linear_top1',
    )
    parser.add_argument('--out', help='also write a score file')
    add_config_options(parser)
    args = parser.parse_args()
    from mmsign.engine.runs import load_config
    from mmsign.experiments.baselines import BASELINES
    from mmsign.experiments.knn import OPTIONS, knn_scores, load_features
    from mmsign.utils.errors import MMSignError
    from mmsign.utils.files import write_json
    from mmsign.utils.json_texts import load_object

    if args.metrics and not args.metrics.is_file():
        raise MMSignError(
            'no such file', file=args.metrics, fix='test first: tools/test.py CONFIG CHECKPOINT'
        )
    features = load_features(load_config(args.config, args.cfg_options, preset=OPTIONS))
    scores = knn_scores(features, args.neighbours)
    top1, top5 = float((scores.ranks < 1).mean()), float((scores.ranks < 5).mean())
    if args.out:
        scores.save(args.out)
    line = f'{args.neighbours}-NN top-1 {top1:.4f}  top-5 {top5:.4f}  ({len(scores.label)} clips)'
    if args.metrics:
        metrics = load_object(args.metrics, 'test the model first: tools/test.py')
        others = {name: float((BASELINES[name](features).ranks < 1).mean()) for name in ('nn', 'linear')}
        found = {'knn_top1': top1, 'knn_top5': top5} | {f'{name}_top1': v for name, v in others.items()}
        write_json(args.metrics, {**metrics, **found})
        line = f'model top-1 {metrics["top1"]:.4f}  top-5 {metrics["top5"]:.4f}  beside {line}'
        line += f', 1-NN {others["nn"]:.4f}, a linear model {others["linear"]:.4f}'
    print(line)


if __name__ == '__main__':
    run(main)
