"""Search a dictionary by signing: the clips of an archive that are most like one clip."""

from pathlib import Path

from mmsign.utils.cli import KeyValues, add_import_argument, make_parser, positive_int, run
from mmsign.utils.plugins import import_plugins


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/search.py exported/letters clip.mp4 data/fingerspelling\n'
        '  python tools/search.py exported/letters ase_A features.npz',
    )
    parser.add_argument('model', help='exported folder, work dir, or config with --checkpoint')
    parser.add_argument('clip', help='video of one sign, or the id of a clip of ARCHIVE')
    parser.add_argument('archive', help='pose archive, or the file that tools/embed.py made of it')
    parser.add_argument('--top-k', type=positive_int, default=10, help='how many clips')
    parser.add_argument('--checkpoint', help='with a config: weights or work dir')
    parser.add_argument('--estimator', default='mediapipe', help='of a video: mediapipe, mmpose, rtmlib')
    parser.add_argument('--estimator-options', action=KeyValues, default={}, help='its arguments')
    add_import_argument(parser)
    args = parser.parse_args()
    import_plugins(args.imports)
    import numpy as np

    from mmsign.datasets import PoseArchive
    from mmsign.inference.embeddings import Embeddings, embed_archive, model_record
    from mmsign.inference.inferencer import SignInferencer
    from mmsign.utils.errors import MMSignError

    estimator = {'type': args.estimator, **args.estimator_options}
    name = SignInferencer(args.model, args.checkpoint, estimator)
    name.model.embed([])  # a model without features is refused before the work
    if Path(args.archive).is_dir():
        found = embed_archive(name.model, PoseArchive(args.archive), progress=True)
    else:
        found = Embeddings.load(args.archive)
        if found.model.get('networks') != model_record(name.model, args.model)['networks']:
            raise MMSignError(
                f'are of another model, {found.model.get("name")}',
                file=args.archive,
                field='features',
                fix='make them with this one: tools/embed.py',
            )
    own = np.flatnonzero(found.clip_id == args.clip)
    if len(own):
        feature = found.features[own[0]]
    elif Path(args.clip).is_file():
        feature = name.embed([name.whole_clip(args.clip)], name.wholebody)[0]
    else:
        fix = 'give a video, or the id of one of its clips'
        raise MMSignError('is no file and no clip of it', file=args.archive, clip=args.clip, fix=fix)
    rows = [(row, cosine) for row, cosine in found.nearest(feature, args.top_k + 1) if row not in own]
    print('cosine  gloss  clip')
    for row, cosine in rows[: args.top_k]:
        print(f'{cosine:6.3f}  {found.gloss[row]}  {found.clip_id[row]}')


if __name__ == '__main__':
    run(main)
