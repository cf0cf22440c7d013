"""Convert a data set to a pose archive. Every format has its own --help."""

import sys

from mmsign.datasets.sources import FORMATS, get_converter
from mmsign.utils.cli import HelpFormatter, add_import_argument, make_parser, run, spelled
from mmsign.utils.plugins import import_parts


def main() -> None:
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
        command.add_argument('--out', required=True, help='folder of the new archive')
        if name != 'merge':
            command.add_argument(
                '--on-bad',
                choices=['stop', 'skip'],
                default='stop',
                help='at a bad clip: stop with an error (default), or skip it and list it in skipped.csv',
            )
            add_import_argument(command)
            command.add_argument('--resume', action='store_true', help='go on with an interrupted conversion')
    options = vars(parser.parse_args())
    import_parts(options.pop('imports', []))
    converter, out = get_converter(options.pop('format')), options.pop('out')
    if hasattr(converter, 'merge'):
        print(f'{out}: {converter.merge(options["source"], out, options["move"])} clips')
        return
    from mmsign.datasets.sources.base import describe, write_archive

    on_bad, resume = options.pop('on_bad'), options.pop('resume')
    report = write_archive(converter.load(**options), out, on_bad, resume)
    print(f'{out}: ' + '\n'.join(describe(report)))


if __name__ == '__main__':
    run(main)
