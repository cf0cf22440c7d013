"""What the commands ``prepare_data`` and ``extract_pose`` share: options, and one way to the archive."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.archive_writer import tidy
from mmsign.datasets.plausibility import describe_look, inspect
from mmsign.datasets.sources import get_converter
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.reading import EXECUTORS
from mmsign.datasets.sources.report import describe
from mmsign.datasets.sources.video_files import UNLABELLED
from mmsign.utils.cli import add_import_argument
from mmsign.utils.errors import MMSignError
from mmsign.utils.plugins import import_plugins


def add_writing_arguments(parser: argparse.ArgumentParser, name: str, on_bad: str = 'stop') -> None:
    """The options that every format has besides its own."""
    parser.add_argument('--out', required=True, help='folder to write')
    if name in ('merge', 'export'):
        return
    parser.add_argument(
        '--on-bad',
        choices=['stop', 'skip'],
        default=on_bad,
        help='at a bad clip: stop with an error, or skip it and list it in OUT/skipped.csv '
        f'(default: {on_bad})',
    )
    if name != 'videos':
        parser.add_argument(
            '--estimator', help='what made the keypoints, such as mediapipe, if the files do not say it'
        )
    parser.add_argument('--workers', type=int, default=0, help='worker processes; 0 works in this one')
    if name == 'videos':
        parser.add_argument(
            '--executor',
            choices=EXECUTORS,
            default='local',
            help='where the workers run; ray: on the cluster of RAY_ADDRESS, or else on this machine '
            '(--workers 0: one a processor)',
        )
    parser.add_argument('--resume', action='store_true', help='go on with an interrupted run')
    add_import_argument(parser)


def convert(name: str, options: dict[str, Any]) -> int:
    """Run a format with the options of its command line and print what was done.

    Returns:
        The exit code: 1 if videos were skipped without having been asked to stop.
    """
    import_plugins(options.pop('imports', []))
    converter, out = get_converter(name), options.pop('out')
    if name == 'merge':
        print(f'{out}: {converter.merge(options["source"], out, options["move"])} clips')
        merged = PoseArchive(out)
        print('\n'.join(describe_look(inspect(merged))))
        warn_of_mixture(merged.meta['estimator'])
        return 0
    if name == 'export':
        print(f'{out}: {converter.export(options["source"], out, options["form"])} clips')
        return 0
    how = {key: options.pop(key) for key in ('on_bad', 'resume', 'workers', 'executor') if key in options}
    if options.get('shard'):
        part, whole = converter.parse_shard(options['shard'])
        out = f'{out}-{part}of{whole}'
    if how['resume'] and Path(out).is_dir():
        tidy(out)
        print(f'{out}: already complete')
        return 0
    stated = options.pop('estimator') if name != 'videos' else None
    source = converter.load(**options)
    if stated:
        known = source.estimator and source.estimator['name']
        if known and known != stated:
            raise MMSignError(
                f'is {stated!r}, the source says {known!r}',
                field='estimator',
                fix='correct --estimator, or leave it out',
            )
        source.estimator = source.estimator or {'name': stated, 'version': None, 'options': {}}
    report = write_archive(source, out, **how)
    print(f'{out}: ' + '\n'.join(describe(report)))
    warn_of_mixture(report['estimator'])
    if list(source.glosses) == [UNLABELLED]:
        print(f'every clip is {UNLABELLED!r}: prepare_data.py relabel {out} --labels TABLE names them')
    return 1 if name == 'videos' and report['skipped'] else 0


def warn_of_mixture(estimator: Mapping[str, Any] | None) -> None:
    """Say that an archive's keypoints were not made by one estimator; a model would learn the difference."""
    if estimator and 'of' in estimator['options']:
        print(f'warning: the keypoints come from different estimators: {estimator["name"]}')
