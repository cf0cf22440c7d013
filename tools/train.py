"""Train a config with MMEngine's runner."""

from mmsign.utils.cli import add_runner_arguments, make_parser, run, set_local_rank, tool_command


def main() -> None:
    parser = make_parser(__doc__, 'python tools/train.py configs/gspmc_fingerspelling.py --amp')
    parser.add_argument('config', help='a config; mmsign:: names one that ships')
    parser.add_argument(
        '--resume', action='store_true', help='continue from the last checkpoint in the work dir'
    )
    parser.add_argument(
        '--amp', action='store_true', help='mixed precision (float16 on a GPU, bfloat16 on a CPU)'
    )
    parser.add_argument('--verbose', action='store_true', help="show MMEngine's whole log, too")
    add_runner_arguments(parser)
    args = parser.parse_args()
    set_local_rank(args.local_rank)
    import torch
    from mmengine.dist import is_main_process

    from mmsign.engine.run_record import epochs_done
    from mmsign.engine.runs import enable_amp, load_config, train

    cfg = load_config(args.config, args.cfg_options, args.work_dir)
    cfg.launcher, cfg.verbose = args.launcher, args.verbose or cfg.get('verbose', False)
    if args.amp:
        enable_amp(cfg)
    before = epochs_done(cfg.work_dir) if args.resume else 0
    checkpoint = train(cfg, args.resume)
    first = is_main_process()
    if torch.distributed.is_initialized():  # or NCCL's threads may keep the process
        torch.distributed.destroy_process_group()
    if not first:
        return
    done = epochs_done(cfg.work_dir)
    if before == done:
        print(f'nothing to do: {done} of {cfg.train_cfg.max_epochs} epochs are done')
    print(f'last checkpoint: {checkpoint}')
    print(f'next: {tool_command("test", cfg.work_dir, "--out", "scores.npz")}')


if __name__ == '__main__':
    run(main)
