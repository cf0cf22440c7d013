"""A known data set whose poses are in any format that is read, with its official lists.

Counts are compared with the lists and with what its owners state; clips that the lists name and the
source lacks are listed.
"""

from __future__ import annotations

import argparse
import dataclasses
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from mmsign.datasets.sources.clip import DataSource, RawClip
from mmsign.datasets.sources.clip_table import ClipTable
from mmsign.datasets.sources.datasets import KNOWN
from mmsign.datasets.sources.named import find_clips, known_estimator
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

#: Formats whose readers take a table of clips.
WITH_TABLE = ('csv', 'mediapipe', 'mp_data', 'blocks', 'pose', 'openhands', 'openpose', 'mmpose_json') + (
    *('alphapose', 'rtmlib', 'gislr'),
)


class KnownSetReader:
    """Reads one set of :data:`~mmsign.datasets.sources.datasets.KNOWN`; used like the module of a format.

    Args:
        name: Its key.
    """

    def __init__(self, name: str) -> None:
        self.name, self.known = name, KNOWN[name]
        self.EXAMPLE = f'python tools/prepare_data.py {name} POSES --labels LISTS --out data/{name}'
        known = self.known
        self.__doc__ = f'{known.name} ({known.signs} signs). {known.naming}.\n\nGet it: {known.where}'

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The options of this set."""
        parser.add_argument(
            'source', help='folder of poses in any format that is read, or an archive of extract_pose'
        )
        parser.add_argument('--labels', required=True, help=self.known.labels)
        parser.add_argument(
            '--format', dest='form', choices=WITH_TABLE, help='of the poses (default: recognised)'
        )
        parser.add_argument('--first', type=int, help='take the first N glosses only')
        parser.add_argument('--fps', type=float, help='frames per second, if known')

    def load(
        self,
        source: str,
        labels: str,
        form: str | None = None,
        first: int | None = None,
        fps: float | None = None,
        **options: Any,
    ) -> DataSource:
        """Find the clips that the lists name.

        Args:
            source: Folder of poses, or an archive.
            labels: The official lists.
            form: Format of the poses; by default recognised.
            first: Take the first glosses only.
            fps: Frames per second, if known.
            **options: Of the format's reader.

        Raises:
            MMSignError: If the lists are missing or malformed, no clip of them is there, or the format is
                not recognised or takes no lists.
        """
        assert self.known.read_lists is not None
        table = _first(self.known.read_lists(Path(source), Path(labels)), first)
        counts = Counter(row.split for row in table.clips)
        stated = self.known.clips
        if stated is not None and first is None and counts.total() != stated:
            warnings.warn(
                f'the lists name {counts.total()} clips, published are {stated}', UserWarning, stacklevel=2
            )
        found = self._read(source, table, form, {**options, **({'fps': fps} if fps else {})})
        expected = dict(counts)
        return dataclasses.replace(
            found, name=self.known.name, language=self.known.language, expected=expected
        )

    def _read(self, source: str, table: ClipTable, form: str | None, options: dict[str, Any]) -> DataSource:
        from mmsign.datasets.sources import get_converter
        from mmsign.datasets.sources.recognise import recognise

        if form is None:
            known = recognise(source)
            if known is None or known.format not in (*WITH_TABLE, 'archive'):
                told = f'are {known.format}: {known.how}' if known else 'are in no format that is known'
                fix = 'for videos, first run tools/extract_pose.py SOURCE --out ARCHIVE and give the archive'
                raise MMSignError(f'its files {told}', file=source, field='format', fix=fix)
            form, options = known.format, {**known.options, **options}
        if form == 'archive':
            return _of_archive(source, table)
        found: DataSource = get_converter(form).load(source, index=table, **options)
        return found


def _first(table: ClipTable, count: int | None) -> ClipTable:
    if count is None:
        return table
    if not 0 < count <= len(table.glosses):
        raise MMSignError(f'is {count}', field='first', fix=f'there are {len(table.glosses)} glosses')
    return ClipTable([row for row in table.clips if row.label < count], table.glosses[:count])


def _of_archive(source: str, table: ClipTable) -> DataSource:
    """The clips of an archive that extract_pose wrote of the videos, by name."""
    there = {clip.name: clip for clip in find_clips(source)}
    clips, absent = [], []
    for row in table.clips:
        clip = there.get(row.file.name) or there.get(row.file.stem)
        if clip is None:
            absent.append(row.clip_id)
        else:
            clips.append(
                RawClip(row.clip_id, row.label, clip.file, clip.read, row.signer, row.split, row.segment)
            )
    if not clips:
        raise MMSignError(
            f'holds none of the {len(absent)} listed clips, such as {absent[0]}',
            file=source,
            fix='give the folder in which the clips lie, under their official names',
        )
    return DataSource(
        clips,
        table.glosses,
        wholebody133(),
        '',
        dtype='auto',
        absent=absent,
        estimator=known_estimator(source),
    )
