"""Reproduce the paper's result on SLR-500 or AUTSL: check, estimate, train four streams, test, fuse.

Run it again after an interruption: what is done stays done, training resumes.
"""

import subprocess
from pathlib import Path

from mmsign.utils.cli import add_config_options, make_parser, run

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = make_parser(__doc__, 'python tools/reproduce.py slr500 --data data/slr500 --gpus 8')
    parser.add_argument('experiment', choices=['slr500', 'autsl'])
    parser.add_argument('--data', required=True, help='pose archive, from tools/prepare_data.py')
    parser.add_argument('--work-dir', help='default: work_dirs/reproduce_<experiment>')
    parser.add_argument('--gpus', type=int, default=1, help='GPUs of this machine; they share the batch')
    parser.add_argument(
        '--encoder', default='usem3', help='for texts that are not encoded yet: usem3, clip:MODEL'
    )
    parser.add_argument('--seed', type=int, default=0, help='of weights, order and draws')
    parser.add_argument('--check-only', action='store_true', help='check and estimate, do not train')
    add_config_options(parser)
    args = parser.parse_args()
    from mmsign.engine.runs import load_config
    from mmsign.evaluation.fusion import accuracies
    from mmsign.evaluation.score_file import Scores
    from mmsign.experiments.execute import execute
    from mmsign.experiments.plan import Run
    from mmsign.experiments.reproduce import (
        check_archive,
        distributed_command,
        estimate,
        plan_streams,
        prepare_texts,
        summarise,
    )
    from mmsign.utils.errors import MMSignError
    from mmsign.utils.files import write_json

    config = str(ROOT / 'configs' / f'gspmc_{args.experiment}.py')
    work_dir = Path(args.work_dir or f'work_dirs/reproduce_{args.experiment}')
    data = Path(args.data)
    options = {
        'archive': str(data),
        'text_bank': str(data / 'text_bank.safetensors'),
        'descriptions': str(data / 'descriptions.jsonl'),
        'seed': args.seed,
        **(args.cfg_options or {}),
    }
    cfg = load_config(config, options)
    if args.gpus > 1:
        if cfg.batch_size % args.gpus:
            raise MMSignError(
                f'{cfg.batch_size} cannot be shared by {args.gpus} GPUs',
                field='batch_size',
                fix='choose a divisor of it',
            )
        options['batch_size'] = cfg.batch_size // args.gpus

    archive = check_archive(args.experiment, cfg)
    print(f'{data}: {archive["clips"]} clips, {archive["signers"]} signers, {archive["layout"]}')
    for line in archive['differences'] or ['counts as published']:
        print(f'  {line}')
    for split, rates in archive['missing'].items():
        print(f'  missing in {split}: ' + ', '.join(f'{part} {rate:.1%}' for part, rate in rates.items()))
    overrides, texts = prepare_texts(cfg, work_dir, args.encoder)
    options |= overrides
    print(f'  descriptions: {texts["file"]} ({", ".join(texts["models"])}; {texts["encoder"]})')
    if 'class-name' in texts['models']:
        print('  NOTE: class names stand in for descriptions; the paper used written descriptions')

    result = {'archive': archive, 'descriptions': texts, 'seed': args.seed, 'options': options}
    cfg = load_config(config, options, str(work_dir / 'estimate'))
    result['estimate'] = expected = estimate(cfg, args.gpus)
    print(
        f'estimate: {expected["seconds_per_step"]:.2f} s a step, {expected["hours_per_stream"]:.1f} h '
        f'a stream, {expected["hours"]:.1f} h in all, {expected["memory_gb"]:.1f} GB'
    )
    write_json(work_dir / 'reproduce.json', result)
    if args.check_only:
        return

    def launch(one: Run, folder: Path) -> None:
        command = distributed_command(one, folder, args.gpus, ROOT / 'tools' / 'train.py')
        if subprocess.run(command, check=False).returncode:
            raise MMSignError('training stopped', file=folder, fix='see its log, then run this again')

    found = {}
    for one in plan_streams(config, options, args.seed):
        scores = execute(one, work_dir, keep_checkpoints=True, launch=launch if args.gpus > 1 else None)
        found[one.row] = Scores.load(scores)
        print(f'{one.row}: top-1 {accuracies(found[one.row])["top1"]:.4f}')
    result |= summarise(args.experiment, work_dir, found, cfg.fusion_weights)
    write_json(work_dir / 'reproduce.json', result)
    print(f'\n{"":14}top-1   paper   difference')
    for name, row in {**result['streams'], 'fused': result['fused']}.items():
        paper = f'{row["paper"]:.4f}  {row["difference"]:+.4f}' if 'paper' in row else '-'
        print(f'{name:14}{row["top1"]:.4f}  {paper}')
    print(f'{work_dir / "reproduce.json"}')


if __name__ == '__main__':
    run(main)
