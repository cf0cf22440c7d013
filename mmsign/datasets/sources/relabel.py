"""An archive with the glosses, signers and splits of a table: for videos that were extracted without.

The table's paths are those of the videos or files that the clips came from. A path and a clip belong
together if they have the same name, with or without folders and suffix; the stretches ``id@1of3`` of a
long video have its labels. The new archive has the table's clips only.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.sources.clip import DataSource, RawClip
from mmsign.datasets.sources.clip_table import ClipRow, add_table_arguments, read_clips
from mmsign.datasets.sources.named import read_row
from mmsign.datasets.sources.resuming import whole_of
from mmsign.utils.errors import MMSignError

EXAMPLE = 'python tools/prepare_data.py relabel data/raw --labels clips.csv --out data/own'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', help='the archive')
    parser.add_argument('--labels', required=True, help='table with path, gloss[, signer, split]')
    add_table_arguments(parser)
    parser.add_argument('--language', default='', help='language of the glosses, such as en')


def load(source: str, labels: str, language: str = '', **table: Any) -> DataSource:
    """Find the clips that the table names.

    Raises:
        MMSignError: If the archive or the table is bad, or no clip is named.
    """
    archive = PoseArchive(source)
    listed = read_clips(labels, **table)
    rows = _by_name(listed.clips)
    clips, found = [], set()
    for i, clip_id in enumerate(archive.columns['clip_id'].tolist()):
        whole = whole_of(clip_id)[0]
        row = next((rows[name] for name in (whole, PurePosixPath(whole).name) if name in rows), None)
        if row is not None:
            found.add(row.clip_id)
            read = partial(read_row, archive.path, i)
            clips.append(
                RawClip(clip_id, row.label, f'{archive.path}/{clip_id}', read, row.signer, row.split)
            )
    if not clips:
        raise MMSignError(
            f'names none of the clips of {source}, such as {archive.clip(0).clip_id}',
            file=labels,
            field='path',
            fix='give the paths of the files that the clips came from',
        )
    found_source = source_of(archive, clips, listed.glosses)
    found_source.language = language or archive.language
    found_source.absent = [row.clip_id for row in listed.clips if row.clip_id not in found]
    return found_source


def source_of(archive: PoseArchive, clips: Sequence[RawClip], glosses: Sequence[str]) -> DataSource:
    """Clips of an archive as a source whose archive is like it."""
    from mmsign.keypoints.registered import build_layout  # imports torch, which --help need not wait for

    scale = archive.meta.get('scale')
    return DataSource(
        clips,
        glosses,
        build_layout(archive.meta['layout']),
        archive.meta.get('source', ''),
        dims=len(archive.meta['channels']) - 1,
        dtype=archive.meta['dtype'],
        scale=scale[0] if scale else 1.0,
        fps=archive.meta.get('fps'),
        language=archive.language,
        estimator=archive.meta.get('estimator'),
    )


def _by_name(rows: list[ClipRow]) -> dict[str, ClipRow]:
    """The names by which a row may be found: its id, and its last part where no other row has the same."""
    lasts = Counter(PurePosixPath(row.clip_id).name for row in rows)
    last = {PurePosixPath(row.clip_id).name: row for row in rows}
    unique = {name: row for name, row in last.items() if lasts[name] == 1}
    return unique | {row.clip_id: row for row in rows}
