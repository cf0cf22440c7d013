"""Draw a few test clips as skeletons with the model's three best guesses."""

import numpy as np

from mmsign.utils.cli import add_config_options, make_parser, positive_int, run

RIGHT, WRONG = '#00735c', '#b0413e'


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/draw_predictions.py configs/gspmc_fingerspelling.py scores.npz --out predictions.png',
    )
    parser.add_argument('config', help='a config; mmsign:: names one that ships')
    parser.add_argument('scores', help='score file of tools/test.py --out')
    parser.add_argument('--out', required=True, help='PNG')
    parser.add_argument(
        '--clips', type=positive_int, default=12, help='how many, spread evenly over the test clips'
    )
    parser.add_argument('--part', choices=['all', 'hands'], default='hands', help='what is drawn')
    add_config_options(parser)
    args = parser.parse_args()
    from mmsign.datasets import PoseArchive
    from mmsign.engine.runs import load_config
    from mmsign.evaluation import Scores
    from mmsign.keypoints.registered import build_layout
    from mmsign.visualization.sheet import ClipRow, crop_to_hands, save_sheet
    from mmsign.visualization.style import legible

    cfg = load_config(args.config, args.cfg_options)
    archive = PoseArchive(cfg.test_dataloader.dataset.archive)
    layout = build_layout(archive.meta['layout'])
    scores = Scores.load(args.scores)
    names = list(legible(scores.glosses.tolist()).values())
    where = {clip_id: i for i, clip_id in enumerate(archive.columns['clip_id'])}
    probabilities = np.exp(scores.logits - scores.logits.max(1, keepdims=True))
    probabilities /= probabilities.sum(1, keepdims=True)
    rows = []
    for i in (
        np.linspace(0, len(scores.clip_id) - 1, min(args.clips, len(scores.clip_id))).round().astype(int)
    ):
        best = np.argsort(-scores.logits[i])[:3]
        notes = [
            (f'{names[c]}  {probabilities[i, c]:.0%}', RIGHT if c == scores.label[i] else WRONG) for c in best
        ]
        keypoints, confidence = archive.read(where[scores.clip_id[i]])
        # the part of the clip that the model looks at, where the config names one
        first, last = (round(fraction * (len(keypoints) - 1)) for fraction in cfg.get('keep', (0, 1)))
        keypoints, confidence = keypoints[first : last + 1], confidence[first : last + 1]
        signer = archive.clip(where[scores.clip_id[i]]).signer
        row = ClipRow(f'{names[scores.label[i]]}\n({signer})', keypoints, confidence, layout, notes)
        rows.append(crop_to_hands(row) if args.part == 'hands' else row)
    top1 = float((scores.ranks < 1).mean())
    headline = (
        f'Signs of people never seen in training, with the three best guesses (top-1 of all: {top1:.0%})'
    )
    save_sheet(args.out, rows, headline, columns=2)
    print(args.out)


if __name__ == '__main__':
    run(main)
