"""Write an attribute file: phonology of an archive's classes, as small targets beside their names."""

from mmsign.utils.cli import make_parser, run


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/make_attributes.py asl_lex/signdata.csv --archive data/wlasl50 '
        '--out data/wlasl50/attributes.jsonl',
    )
    parser.add_argument(
        'source', help='signdata.csv of ASL-LEX 2.0, SiGML (file, folder, tar), or a description file'
    )
    parser.add_argument('--archive', required=True, help='whose classes')
    parser.add_argument('--out', required=True, help='JSON Lines file to write')
    parser.add_argument(
        '--shuffle', action='store_true', help='each class gets the attributes of another: a control'
    )
    parser.add_argument('--seed', type=int, default=0, help='of the order, with --shuffle')
    args = parser.parse_args()
    from mmsign.datasets import PoseArchive
    from mmsign.prompts.files.attributes import shuffled, write_attributes
    from mmsign.prompts.phonology import make_attributes

    rows = make_attributes(args.source, PoseArchive(args.archive).glosses)
    if args.shuffle:
        rows = shuffled(rows, args.seed)
    write_attributes(args.out, rows)
    known = [row for row in rows if row.attributes]
    names = dict.fromkeys(name for row in known for name in row.attributes)
    kind = ', each class with those of another (control)' if args.shuffle else ''
    print(f'{args.out}: attributes of {len(known)} of {len(rows)} classes{kind}')
    for name in names:
        has = [row.attributes[name] for row in known if name in row.attributes]
        values = {value for own in has for value in own}
        print(f'  {name}: {len(values)} values, known of {len(has)} classes')


if __name__ == '__main__':
    run(main)
