"""k nearest neighbours on a config's own data: the baseline a trained model must beat."""

import json
from pathlib import Path

from mmsign.utils.cli import add_config_options, make_parser, run


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/knn_baseline.py configs/gspmc_fingerspelling.py '
        '--metrics work_dirs/gspmc_fingerspelling/metrics.json',
    )
    parser.add_argument('config', help='a config; mmsign:: names one that ships')
    parser.add_argument('--neighbours', type=int, default=3, help='k, the clips that vote')
    parser.add_argument('--metrics', type=Path, help='add knn_top1 and knn_top5 to this metrics.json')
    parser.add_argument('--out', help='also write a score file')
    add_config_options(parser)
    args = parser.parse_args()
    from mmsign.engine.runs import load_config
    from mmsign.experiments.knn import OPTIONS, run_knn
    from mmsign.utils.errors import MMSignError
    from mmsign.utils.files import write_json

    if args.metrics and not args.metrics.is_file():
        raise MMSignError(
            'no such file', file=args.metrics, fix='test first: tools/test.py CONFIG CHECKPOINT'
        )
    scores = run_knn(load_config(args.config, args.cfg_options, preset=OPTIONS), args.neighbours)
    top1, top5 = float((scores.ranks < 1).mean()), float((scores.ranks < 5).mean())
    if args.out:
        scores.save(args.out)
    line = f'{args.neighbours}-NN top-1 {top1:.4f}  top-5 {top5:.4f}  ({len(scores.label)} clips)'
    if args.metrics:
        metrics = json.loads(args.metrics.read_text(encoding='utf8'))
        write_json(args.metrics, {**metrics, 'knn_top1': top1, 'knn_top5': top5})
        line = f'model top-1 {metrics["top1"]:.4f}  top-5 {metrics["top5"]:.4f}  beside {line}'
    print(line)


if __name__ == '__main__':
    run(main)
