"""Convert a data set to a pose archive."""

from mmsign.utils.cli import make_parser, run


def main() -> None:
    parser = make_parser(__doc__, 'python tools/prepare_data.py fingerspelling --out data/fingerspelling')
    parser.add_argument('format', choices=['fingerspelling'], help='what the source is')
    parser.add_argument('source', nargs='?', help='file or folder (fingerspelling: default, the package)')
    parser.add_argument('--out', required=True, help='folder of the new archive')
    args = parser.parse_args()
    from mmsign.datasets.converters import fingerspelling

    count = fingerspelling.convert(args.source, args.out)
    print(f'{args.out}: {count} clips')


if __name__ == '__main__':
    run(main)
