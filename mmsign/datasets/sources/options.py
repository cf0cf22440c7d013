"""The options that converters of one kind share."""

from __future__ import annotations

import argparse

from mmsign.datasets.sources.listing import add_listing_arguments


def add_clip_arguments(
    parser: argparse.ArgumentParser, source: str = 'folder of .json files, a word a folder, or table of them'
) -> None:
    """The options of a format without any of its own; ``source`` says what SOURCE is."""
    parser.add_argument('source', help=source)
    parser.add_argument('--fps', type=float, help='frames per second, if known')
    add_listing_arguments(parser)


def add_named_arguments(parser: argparse.ArgumentParser, labels: str) -> None:
    """The options of a set whose clips have official names; ``labels`` says what its lists are."""
    parser.add_argument(
        'source',
        help='folder of .npy or .npz files, at any depth, 133 keypoints each; or an archive that '
        'tools/extract_pose.py wrote of the videos',
    )
    parser.add_argument('--labels', required=True, help=labels)
    parser.add_argument('--fps', type=float, help='frames per second, if known')


def add_numbered_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of such a format, beside SOURCE."""
    parser.add_argument('--glosses', help='text file, one gloss a line in label order (default: class 0, …)')
    parser.add_argument('--fps', type=float, help='frames per second, if known')
    parser.add_argument('--language', default='', help='language of the glosses, such as en')
