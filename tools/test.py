"""Test a checkpoint; write metrics.json into its work dir, or --work-dir, and, if asked, a score file."""

import os
from pathlib import Path

from mmsign.utils.cli import add_runner_arguments, make_parser, run, set_local_rank, tool_command


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/test.py work_dirs/gspmc_fingerspelling --out scores.npz\n'
        '  python tools/test.py configs/gspmc_fingerspelling.py work_dirs/gspmc_fingerspelling/epoch_25.pth',
    )
    parser.add_argument(
        'config', help='a config (mmsign:: names one that ships), or a work dir, which holds both'
    )
    parser.add_argument(
        'checkpoint', nargs='?', help='weights, or a work dir, of which the last checkpoint is taken'
    )
    parser.add_argument('--out', help='score file (npz): clip ids, labels, logits')
    parser.add_argument('--verbose', action='store_true', help="show MMEngine's whole log, too")
    add_runner_arguments(parser)
    args = parser.parse_args()
    set_local_rank(args.local_rank)
    from mmengine.dist import is_main_process

    from mmsign.engine.checkpoints import existing_checkpoint, find_checkpoint, find_config
    from mmsign.engine.run_record import read_record
    from mmsign.engine.runs import evaluate, load_config
    from mmsign.utils.errors import MMSignError

    name = args.config
    if args.checkpoint is None:
        if not Path(args.config).is_dir():
            raise MMSignError(
                'a config needs weights', field='checkpoint', fix='give them, or a work dir alone'
            )
        args.checkpoint, args.config = args.config, str(find_config(args.config))
        name = read_record(args.checkpoint).get('config') or args.config
    cfg = load_config(args.config, args.cfg_options, args.work_dir)
    cfg.launcher, cfg.verbose = args.launcher, args.verbose or cfg.get('verbose', False)
    checkpoint = existing_checkpoint(find_checkpoint(args.checkpoint))
    # several runs of one config share its default work dir: numbers stay with the weights, if they lie in one
    trained_in = checkpoint.parent
    own = (trained_in / 'last_checkpoint').is_file() and os.access(trained_in, os.W_OK)
    record_in = Path(args.work_dir or (trained_in if own else cfg.work_dir))
    metrics = evaluate(cfg, checkpoint, args.out, name, record_in)
    if not is_main_process():
        return
    print(
        f'top-1 {metrics["top1"]:.4f}  top-5 {metrics["top5"]:.4f}  mean class {metrics["mean_class"]:.4f}  '
        f'({metrics["n"]} clips, split {metrics["split"]}, seed {metrics["seed"]})'
    )
    print('written:', ', '.join(map(str, [record_in / 'metrics.json', *([args.out] if args.out else [])])))
    model = [trained_in] if own else [args.config, checkpoint]
    print('next:', tool_command('export_model', *model, '--out', f'exported/{checkpoint.parent.name}'))


if __name__ == '__main__':
    run(main)
