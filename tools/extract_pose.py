"""Estimate the poses of videos and write them to a pose archive; bad videos are skipped and listed."""

from mmsign.utils.cli import make_parser, run


def main() -> int:
    from mmsign.datasets.sources import videos
    from mmsign.datasets.sources.command import add_writing_arguments, convert

    parser = make_parser(
        f'{__doc__}\n\n{videos.__doc__}',
        'python tools/extract_pose.py clips/ --labels clips.csv --out data/own --workers 2',
    )
    videos.add_arguments(parser)
    add_writing_arguments(parser, 'videos', on_bad='skip')
    return convert('videos', vars(parser.parse_args()))


if __name__ == '__main__':
    run(main)
