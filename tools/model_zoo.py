"""Write the model-zoo page and the metafile's numbers from what runs leave behind."""

from pathlib import Path

from mmsign.utils.cli import make_parser, run


def main() -> None:
    parser = make_parser(__doc__, 'python tools/model_zoo.py work_dirs/tables --out docs/model_zoo.md')
    parser.add_argument(
        'runs', nargs='+', help='--out of tools/run_table.py, or trained and tested work dirs'
    )
    parser.add_argument('--out', default='docs/model_zoo.md', type=Path, help='markdown page')
    parser.add_argument(
        '--metafile', default='configs/metafile.yml', help='updated with the configs run as they stand'
    )
    args = parser.parse_args()
    from mmsign.experiments.metafile import update_metafile
    from mmsign.experiments.zoo import metafile_values, zoo_markdown
    from mmsign.experiments.zoo_entries import read_runs

    entries = read_runs(args.runs)
    content = update_metafile(args.metafile, *metafile_values(entries))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(zoo_markdown(entries, content), encoding='utf8')
    count = sum(len(entry.runs) for entry in entries)
    print(f'{count} runs of {len(entries)} models: {args.out}, {args.metafile}')


if __name__ == '__main__':
    run(main)
