"""Make a recogniser of anybody's clips, with one command: archive, split, training, test, export, report.

SOURCE is a folder of videos or keypoint files (a word a folder), a table of clips, a file of many clips,
or a pose archive. Options that are not listed here are those of the format: prepare_data FORMAT --help.
All of it lies in OUT; the same command again goes on where it was interrupted.
"""

from mmsign.utils.cli import add_config_options, add_import_argument, make_parser, positive_int, run


def main() -> None:
    parser = make_parser(__doc__, 'python tools/fit.py clips/ --out own --signer "([a-z]+)_"')
    parser.add_argument('source', help='folder, table, file or archive')
    parser.add_argument('--out', required=True, help='folder of all that comes out')
    parser.add_argument(
        '--format', help='what SOURCE is, as in prepare_data, or archive; recognised by default'
    )
    parser.add_argument(
        '--blocks', nargs='+', metavar='BLOCK=ARRAY', help='clips of several arrays: pose=body left_hand=lh …'
    )
    parser.add_argument('--signer', help="regular expression: the signer in the paths below a word's folder")
    parser.add_argument(
        '--test-signers', nargs='+', default=[], metavar='NAME', help='who is kept for testing'
    )
    parser.add_argument(
        '--estimator', default='mediapipe', help='of videos: mediapipe, mmpose, rtmlib, or yours'
    )
    parser.add_argument('--descriptions', help='texts of the signs, which train too (JSON Lines)')
    parser.add_argument(
        '--epochs', type=positive_int, help='of the training (default: by the number of clips)'
    )
    parser.add_argument('--seed', type=int, default=0, help='of split and training')
    parser.add_argument('--workers', type=int, default=0, help='processes that extract or convert')
    parser.add_argument(
        '--no-refit',
        action='store_true',
        help='export the network that was tested; without it, one that learns from all clips, unless the '
        'split is official or --test-signers names who tests',
    )
    parser.add_argument('--dry-run', action='store_true', help='only say what would be done, and how long')
    add_config_options(parser)
    add_import_argument(parser)
    parser.allow_abbrev = False  # --sign may be an option of the format
    args, words = parser.parse_known_args()
    from mmsign.experiments.fit.request import Request
    from mmsign.utils.plugins import import_plugins

    import_plugins(args.imports)
    request = Request(
        source=args.source,
        format=args.format,
        words=(*words, *(['--blocks', *args.blocks] if args.blocks else [])),
        signer=args.signer,
        estimator=args.estimator,
        test_signers=tuple(args.test_signers),
        epochs=args.epochs,
        seed=args.seed,
        descriptions=args.descriptions,
        options=args.cfg_options or {},
        refit=not args.no_refit,
    )
    if args.dry_run:
        from mmsign.experiments.fit.forecast import forecast

        forecast(request, args.out)
    else:
        from mmsign.experiments.fit.run import fit

        fit(request, args.out, args.workers)


if __name__ == '__main__':
    run(main)
