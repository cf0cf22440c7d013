"""Recognise signs that training left out by their descriptions alone; write scores and numbers."""

from pathlib import Path

from mmsign.utils.cli import add_config_options, make_parser, run, score_path


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/test_unseen.py configs/gspmc_isl_kinect30.py work_dirs/gspmc_isl_kinect30 '
        "--cfg-options train_subset.not_glosses=['big','rain'] contrastive_head.unseen=['big','rain']",
    )
    parser.add_argument('config', help='a config; mmsign:: names one that ships')
    parser.add_argument('checkpoint', help='weights, or a work dir, of which the last checkpoint is taken')
    parser.add_argument(
        '--out',
        default='unseen.npz',
        type=score_path,
        help='score file (npz); the numbers go to the .json beside it',
    )
    parser.add_argument(
        '--classes', nargs='+', default=[], metavar='GLOSS', help='choose among these; default: all left out'
    )
    parser.add_argument(
        '--terms',
        nargs='+',
        default=['global'],
        choices=['global', 'synonym', 'part'],
        help='which texts are compared (default: the descriptions of the whole sign)',
    )
    parser.add_argument(
        '--penalty',
        type=float,
        default=0.0,
        help='taken off the cosines of seen signs where all are to choose from; choose it on other clips',
    )

    add_config_options(parser, 'the overrides it was trained with')
    args = parser.parse_args()
    from mmsign.engine.checkpoints import find_checkpoint
    from mmsign.engine.runs import load_config
    from mmsign.evaluation.bootstrap import Estimate
    from mmsign.experiments.unseen import evaluate_unseen
    from mmsign.utils.files import write_json

    cfg = load_config(args.config, args.cfg_options)
    checkpoint = find_checkpoint(args.checkpoint)
    found = evaluate_unseen(cfg, checkpoint, args.out, args.classes, args.terms, args.config, args.penalty)
    write_json(Path(args.out).with_suffix('.json'), found)
    print(f'{found["clips"]} clips of {found["classes"]} unseen signs: {", ".join(found["unseen"])}')
    for k in (1, 5):
        print(f'top-{k} {Estimate(*found[f"top{k}"])}   chance {found[f"chance_top{k}"]:.3f}')
    if 'generalised' in found:
        every = found['generalised']
        print(f'all described signs, chance {every["chance_top1"]:.3f}, penalty {every["penalty"]:g}:')
        for name in ('seen', 'unseen', 'harmonic'):
            print(f'{name} {Estimate(*every[name])}')


if __name__ == '__main__':
    run(main)
