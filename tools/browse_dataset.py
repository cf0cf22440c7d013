"""Look at what a model sees: skeletons as stored and after the pipeline, and what looks wrong."""

from pathlib import Path

import numpy as np

from mmsign.utils.cli import add_config_options, make_parser, positive_int, run


def main() -> None:
    parser = make_parser(
        __doc__, 'python tools/browse_dataset.py configs/gspmc_fingerspelling.py --out work_dirs/browse'
    )
    parser.add_argument('config', help='a config; mmsign:: names one that ships')
    parser.add_argument(
        '--out', required=True, type=Path, help='folder for stored.png, pipeline.png, report.json'
    )
    parser.add_argument(
        '--loader', choices=['train', 'test'], default='train', help='whose clips and pipeline'
    )
    parser.add_argument('--clips', type=positive_int, default=12, help='how many are drawn, spread evenly')
    add_config_options(parser)
    args = parser.parse_args()
    from mmengine.registry import init_default_scope
    from tqdm import tqdm

    from mmsign.datasets.plausibility import describe_look, inspect
    from mmsign.engine.runs import load_config
    from mmsign.preprocessing.checks import missing_rates, swapped_hands
    from mmsign.registry import DATASETS
    from mmsign.utils.files import write_json
    from mmsign.visualization.sheet import ClipRow, save_sheet
    from mmsign.visualization.style import legible

    init_default_scope('mmsign')
    cfg = load_config(args.config, args.cfg_options)
    dataset = DATASETS.build(cfg[f'{args.loader}_dataloader'].dataset)
    dataset.full_init()
    names = legible(dataset.metainfo['classes'])
    drawn = set(np.linspace(0, len(dataset) - 1, min(args.clips, len(dataset))).round().astype(int).tolist())
    stored, seen, missing, swapped = [], [], [], []
    for i in tqdm(range(len(dataset)), unit='clip', desc='looking'):
        results = dataset.get_data_info(i)
        layout, clip_id = results['layout'], results['clip_id']
        missing.append(missing_rates(results['confidence'], layout))
        fraction = swapped_hands(results['keypoints'], results['confidence'], layout)
        if fraction is not None and fraction > 0.5:
            swapped.append(clip_id)
        if i in drawn:
            title = f'{names[results["gloss"]]}\n{clip_id}'
            stored.append(ClipRow(title, results['keypoints'], results['confidence'], layout))
            results = through_pipeline(dataset, results)
            flags = [('mirrored', '#b0413e')] if results['flipped'] else []
            seen.append(ClipRow(title, results['keypoints'], results['confidence'], results['layout'], flags))
    args.out.mkdir(parents=True, exist_ok=True)
    save_sheet(str(args.out / 'stored.png'), stored, 'As stored')
    save_sheet(str(args.out / 'pipeline.png'), seen, f'After the {args.loader} pipeline')
    report = {
        'clips': len(dataset),
        'classes': len(dataset.metainfo['classes']),
        'missing': {part: float(np.mean([m[part] for m in missing])) for part in missing[0]},
        'swapped_hands': swapped,
        'look': inspect(dataset.archive),
    }
    write_json(args.out / 'report.json', report)
    print(f'{report["clips"]} clips, {report["classes"]} classes; pictures in {args.out}')
    print('missing: ' + ', '.join(f'{part} {rate:.1%}' for part, rate in report['missing'].items()))
    print('\n'.join(describe_look(report['look'])))
    if swapped:
        names = ', '.join(swapped[:5])
        print(f'warning: left and right hand look swapped in {len(swapped)} clips: {names}')


def through_pipeline(dataset, results: dict) -> dict:
    """A clip after every transform that still leaves keypoints."""
    for transform in dataset.pipeline.transforms:
        out = transform(results)
        if 'keypoints' not in out:
            break
        results = out
    return results


if __name__ == '__main__':
    run(main)
