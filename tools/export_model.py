"""Export trained models to a folder that runs with numpy and onnxruntime alone."""

from mmsign.utils.cli import make_parser, run  # isort: skip  (sets thread options before torch loads)

import json
from pathlib import Path


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/export_model.py configs/gspmc_fingerspelling.py work_dirs/gspmc_fingerspelling '
        '--out exported/letters',
    )
    parser.add_argument(
        'models', nargs='+', metavar='CONFIG CHECKPOINT',
        help='a config and its weights (or work dir); several pairs are fused by their softmax scores',
    )  # fmt: skip
    parser.add_argument('--out', required=True, help='the folder to write')
    parser.add_argument('--weights', type=float, nargs='+', help='of the scores, one a pair; default: equal')
    parser.add_argument('--metrics', help='metrics.json to carry along; default: the one beside the weights')
    from mmengine.config import DictAction

    parser.add_argument('--cfg-options', nargs='+', action=DictAction, help='the overrides of every config')
    args = parser.parse_args()
    from mmsign.apis.export import export_model
    from mmsign.apis.recognizer import TorchModel, load_member
    from mmsign.apis.runs import find_checkpoint, load_config
    from mmsign.evaluation.score_file import file_hash
    from mmsign.utils.errors import MMSignError

    if len(args.models) % 2:
        raise MMSignError(f'are {len(args.models)} words', field='CONFIG CHECKPOINT', fix='give pairs')
    pairs = list(zip(args.models[::2], map(find_checkpoint, args.models[1::2])))
    members = [load_member(load_config(config, args.cfg_options), file) for config, file in pairs]
    model = TorchModel(members, args.weights, device='cpu')
    known = Path(args.metrics) if args.metrics else pairs[0][1].parent / 'metrics.json'
    metrics = {}
    if known.is_file() and (args.metrics or len(pairs) == 1):  # one stream's numbers are not the fusion's
        metrics = json.loads(known.read_text(encoding='utf8'))
        if not args.metrics and metrics.get('checkpoint_hash') != file_hash(pairs[0][1]):
            print(f'{known} is of other weights and stays behind; test these with tools/test.py')
            metrics = {}
    elif args.metrics:
        raise MMSignError('no such file', file=known, field='metrics')
    out = export_model(model, args.out, metrics)
    size = (out / 'model.onnx').stat().st_size / 1e6
    fused = f', {len(pairs)} networks fused' if len(pairs) > 1 else ''
    print(f'{out}: {len(model.glosses)} glosses, {model.input_layout.name}, {size:.1f} MB{fused}')


if __name__ == '__main__':
    run(main)
