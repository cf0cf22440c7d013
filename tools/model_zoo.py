"""Write the model-zoo page and the metafile's numbers from what runs leave behind."""

from pathlib import Path

from mmsign.utils.cli import make_parser, run


def main() -> None:
    parser = make_parser(__doc__, 'python tools/model_zoo.py work_dirs/tables --out docs/model_zoo.md')
    parser.add_argument(
        'runs', nargs='+', help='--out of tools/run_table.py, or trained and tested work dirs'
    )
    parser.add_argument('--out', type=Path, help='markdown page; default: printed')
    parser.add_argument(
        '--metafile', type=Path, help='also write the numbers of configs run as they stand into this file'
    )
    args = parser.parse_args()
    from mmsign.experiments.metafile import read_metafile, update_metafile
    from mmsign.experiments.zoo import read_runs
    from mmsign.experiments.zoo_metafile import metafile_values
    from mmsign.experiments.zoo_page import zoo_markdown
    from mmsign.utils.files import write_text
    from mmsign.utils.paths import shipped

    entries = read_runs(args.runs)
    page = zoo_markdown(entries, read_metafile(shipped('configs') / 'metafile.yml'))
    if args.metafile:
        update_metafile(args.metafile, *metafile_values(entries))
    if args.out is None:
        print(page)
        return
    write_text(args.out, page)
    count = sum(len(entry.runs) for entry in entries)
    written = ', '.join(map(str, filter(None, (args.out, args.metafile))))
    print(f'{count} runs of {len(entries)} models: {written}')


if __name__ == '__main__':
    run(main)
