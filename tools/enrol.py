"""Add signs to an exported model from one to a few clips of each, without training."""

from mmsign.utils.cli import add_import_argument, make_parser, run, tool_command
from mmsign.utils.plugins import import_plugins


def main() -> None:
    parser = make_parser(__doc__, 'python tools/enrol.py own/model new_signs/ --out own/model-2')
    parser.add_argument('model', help='exported folder')
    parser.add_argument(
        'clips', help='clips of the new signs: pose archive, folder of videos (a word a folder), table, file'
    )
    parser.add_argument('--out', required=True, help='folder of the new model')
    parser.add_argument('--glosses', nargs='+', default=[], metavar='GLOSS', help='only these signs of CLIPS')
    parser.add_argument(
        '--trained-on', metavar='ARCHIVE', help='clips of the training, for a model without class means'
    )
    add_import_argument(parser)
    args = parser.parse_args()
    import_plugins(args.imports)
    from mmsign.experiments.enrol import enrol

    found = enrol(args.model, args.clips, args.out, args.glosses, trained_on=args.trained_on)
    clips = ', '.join(f'{gloss} ({count})' for gloss, count in found.clips.items())
    print(f'{args.out}: {len(found.clips)} enrolled signs (clips): {clips}')
    if found.tested:
        print(f'of {found.tested} clips, each left out once, {found.right} are named right')
    print(f'next: {tool_command("predict", args.out, "clip.mp4")}')


if __name__ == '__main__':
    run(main)
