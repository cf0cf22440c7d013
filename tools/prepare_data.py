"""Convert a data set to a pose archive. Every format has its own --help."""

import sys

from mmsign.datasets.sources import FORMATS, get_converter
from mmsign.utils.cli import HelpFormatter, make_parser, run, spelled


def main() -> int:
    from mmsign.datasets.sources.command import add_writing_arguments, convert

    parser = make_parser(__doc__, 'python tools/prepare_data.py csv clips.csv --out data/own')
    commands = parser.add_subparsers(dest='format', metavar='FORMAT', required=True)
    for name, text in FORMATS.items():
        command = commands.add_parser(name, help=text, formatter_class=HelpFormatter)
        if name not in sys.argv[1:2]:
            continue  # the other converters need not even be imported
        converter = get_converter(name)
        command.description = converter.__doc__
        command.epilog = f'example:\n  {spelled(converter.EXAMPLE)}'
        converter.add_arguments(command)
        add_writing_arguments(command, name)
    options = vars(parser.parse_args())
    return convert(options.pop('format'), options)


if __name__ == '__main__':
    run(main)
