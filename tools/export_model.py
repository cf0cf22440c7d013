"""Export trained models to a folder that runs with numpy and onnxruntime alone."""

from pathlib import Path

from mmsign.utils.cli import add_config_options, make_parser, run


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/export_model.py configs/gspmc_fingerspelling.py work_dirs/gspmc_fingerspelling '
        '--out exported/letters',
    )
    parser.add_argument(
        'models',
        nargs='+',
        metavar='CONFIG CHECKPOINT',
        help='a config and its weights (or work dir), or a work dir alone; several are fused by their '
        'softmax scores',
    )
    parser.add_argument('--out', required=True, help='the folder to write')
    parser.add_argument('--weights', type=float, nargs='+', help='of the scores, one a model; default: equal')
    parser.add_argument('--metrics', help='metrics.json to carry along; default: the one beside the weights')

    add_config_options(parser, 'the overrides of the training, for every config')
    args = parser.parse_args()
    from mmsign.engine.runs import load_config
    from mmsign.inference.export import export_model
    from mmsign.inference.recognizer import TorchModel, load_member
    from mmsign.inference.training_means import training_means
    from mmsign.utils.errors import MMSignError
    from mmsign.utils.files import file_hash
    from mmsign.utils.json_texts import load_object

    pairs = find_pairs(args.models)
    configs = [load_config(config, args.cfg_options) for config, _ in pairs]
    members = [load_member(cfg, file) for cfg, (_, file) in zip(configs, pairs)]
    model = TorchModel(members, args.weights, device='cpu')
    known = Path(args.metrics) if args.metrics else pairs[0][1].parent / 'metrics.json'
    metrics = {}
    if known.is_file() and (args.metrics or len(pairs) == 1):  # one stream's numbers are not the fusion's
        metrics = load_object(known, 'test the model again: tools/test.py')
        if not args.metrics and metrics.get('checkpoint_hash') != file_hash(pairs[0][1]):
            print(f'{known} is of other weights and stays behind; test these with tools/test.py')
            metrics = {}
    elif args.metrics:
        raise MMSignError(
            'no such file', file=known, field='metrics', fix='test the model first: tools/test.py'
        )
    means = training_means(model, configs[0], progress=True)
    if means is None:
        print('the archive of the training is not here: to enrol signs, clips of it will be asked for')
    out = export_model(model, args.out, metrics, means)
    size = (out / 'model.onnx').stat().st_size / 1e6
    fused = f', {len(pairs)} networks fused' if len(pairs) > 1 else ''
    print(f'{out}: {len(model.glosses)} glosses, {model.input_layout.name}, {size:.1f} MB{fused}')


def find_pairs(words: list[str]) -> list[tuple[Path, Path]]:
    """Configs and checkpoints: a folder where a config is due is a work dir, and holds both."""
    from mmsign.engine.checkpoints import find_checkpoint, find_config
    from mmsign.utils.errors import MMSignError
    from mmsign.utils.paths import resolve_config

    pairs, left = [], list(words)
    while left:
        first = resolve_config(left.pop(0))
        if (first / 'model.json').is_file():
            raise MMSignError('is exported already', file=first, fix='give a work dir of tools/train.py')
        if first.is_dir():
            pairs.append((find_config(first), find_checkpoint(first)))
        elif left:
            pairs.append((first, find_checkpoint(left.pop(0))))
        else:
            raise MMSignError(
                'has no checkpoint', file=first, field='CONFIG CHECKPOINT', fix='give pairs, or work dirs'
            )
    return pairs


if __name__ == '__main__':
    run(main)
