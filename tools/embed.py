"""Write the features of an archive's clips: what the classifier sees, for searching and plotting."""

from mmsign.utils.cli import add_import_argument, make_parser, run, score_path
from mmsign.utils.plugins import import_plugins


def main() -> None:
    parser = make_parser(
        __doc__, 'python tools/embed.py data/fingerspelling --model exported/letters --out features.npz'
    )
    parser.add_argument('archive', help='pose archive')
    parser.add_argument('--model', required=True, help='exported folder, work dir, or config')
    parser.add_argument('--checkpoint', help='with a config: weights or work dir')
    parser.add_argument('--out', required=True, type=score_path, help='npz file to write')
    add_import_argument(parser)
    args = parser.parse_args()
    import_plugins(args.imports)
    from mmsign.datasets import PoseArchive
    from mmsign.inference.embeddings import embed_archive
    from mmsign.inference.load_model import load_model
    from mmsign.utils.cli import tool_command

    model = load_model(args.model, args.checkpoint)
    found = embed_archive(model, PoseArchive(args.archive), name=args.model, progress=True)
    found.save(args.out)
    print(f'{args.out}: {len(found.clip_id)} clips, {found.features.shape[1]} numbers each')
    print(f'next: {tool_command("search", args.model, found.clip_id[0], args.out)}')


if __name__ == '__main__':
    run(main)
