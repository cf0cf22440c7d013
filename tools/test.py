"""Test a checkpoint; write metrics.json into its work dir, or --work-dir, and, if asked, a score file."""

import os

from mmsign.utils.cli import add_runner_arguments, make_parser, run, set_local_rank


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/test.py configs/gspmc_fingerspelling.py work_dirs/gspmc_fingerspelling '
        '--out scores.npz',
    )
    parser.add_argument('config', help='a config; mmsign:: names one that ships')
    parser.add_argument('checkpoint', help='weights, or a work dir, of which the last checkpoint is taken')
    parser.add_argument('--out', help='score file (npz): clip ids, labels, logits')
    add_runner_arguments(parser)
    args = parser.parse_args()
    set_local_rank(args.local_rank)
    from mmengine.dist import is_main_process

    from mmsign.engine.checkpoints import existing_checkpoint, find_checkpoint
    from mmsign.engine.runs import evaluate, load_config

    cfg = load_config(args.config, args.cfg_options, args.work_dir)
    cfg.launcher = args.launcher
    checkpoint = existing_checkpoint(find_checkpoint(args.checkpoint))
    # several runs of one config share its default work dir: numbers stay with the weights, if they lie in one
    trained_in = checkpoint.parent
    own = (trained_in / 'last_checkpoint').is_file() and os.access(trained_in, os.W_OK)
    metrics = evaluate(cfg, checkpoint, args.out, args.config, args.work_dir or (trained_in if own else None))
    if not is_main_process():
        return
    print(
        f'top-1 {metrics["top1"]:.4f}  top-5 {metrics["top5"]:.4f}  mean class {metrics["mean_class"]:.4f}  '
        f'({metrics["n"]} clips, split {metrics["split"]}, seed {metrics["seed"]})'
    )


if __name__ == '__main__':
    run(main)
