"""The clips of a table: their files, ids, labels, signers, splits and segments."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from mmsign.datasets.sources.clip import Frames, RawClip, Segment
from mmsign.datasets.sources.files import listed_path
from mmsign.datasets.sources.glosses import in_order, index_of, read_glosses
from mmsign.datasets.sources.split_names import split_name
from mmsign.datasets.sources.table import Row, read_table
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import without_suffix


@dataclass
class ClipRow:
    """One clip of a table."""

    clip_id: str
    file: Path
    label: int
    signer: str
    split: str
    segment: Segment | None
    named: bool  # by the table, not after its path

    def raw(self, read: Callable[[], Frames]) -> RawClip:
        """The clip, to be read by ``read``."""
        return RawClip(self.clip_id, self.label, self.file, read, self.signer, self.split, self.segment)


@dataclass
class ClipTable:
    """The clips of a table and the glosses of their labels."""

    clips: list[ClipRow]
    glosses: list[str]


def add_table_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of every command that reads a table of clips; :func:`read_clips` takes them."""
    parser.add_argument('--glosses', help='text file, one gloss a line in label order (default: sorted)')
    parser.add_argument(
        '--columns',
        nargs='+',
        metavar='COLUMN=HEADING',
        help='headings of the table, such as path=clip gloss=meaning; usual ones are known, end= ignores it',
    )
    parser.add_argument('--encoding', help='encoding of the table, such as cp1254 (default: recognised)')
    parser.add_argument('--delimiter', help='what separates its cells, or tab (default: recognised)')


def read_clips(
    file: str | os.PathLike,
    glosses: str | os.PathLike | None = None,
    root: str | os.PathLike | None = None,
    columns: Mapping[str, str] | Sequence[str] | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> ClipTable:
    """Read a table of clips.

    ``path`` and ``gloss`` must be there; ``signer``, ``split`` and ``clip_id`` may be. Where a file holds
    several clips, ``start`` and ``end`` cut them out: seconds (or ``m:s``), ``start_ms`` and ``end_ms``, or
    ``start_frame`` and ``end_frame`` (from 0, the end is the first one that is left out). Without
    ``clip_id`` a clip is named by its path without suffix (with it, where two files differ in nothing
    else) and its segment, ``path@1.5-2``.

    Args:
        file: The table, see :func:`~mmsign.datasets.sources.table.read_table`.
        glosses: File of glosses in label order; by default those of the table, sorted.
        root: Where relative paths start; by default the table's folder.
        columns: Column → heading, or ``column=heading`` each.
        encoding: Of the table.
        delimiter: Of the table.

    Raises:
        MMSignError: If the table is malformed or empty, a cell is empty or no time, two lines
            name one clip, or a gloss is not in the gloss file.
    """
    file = Path(file)
    rows = read_table(
        file, ('path', 'gloss'), columns=_pairs(columns), encoding=encoding, delimiter=delimiter
    )
    root = Path(root) if root else file.parent
    for row in rows:
        for column in ('path', 'gloss'):
            if not row[column]:
                raise MMSignError(f'line {row.line} has none', file=file, field=column, fix='fill it in')
    rows = [row for row in rows if not _name(row).name.startswith('._')]  # copies that macOS makes
    if not rows:
        raise MMSignError('lists no clip', file=file, fix='write a row for each clip below the header')
    names = read_glosses(glosses, encoding) if glosses else in_order(row['gloss'] for row in rows)
    stems = Counter(without_suffix(path).as_posix() for path in {_name(row) for row in rows})
    lines: dict[str, int] = {}
    clips = []
    for row in rows:
        segment = _segment(row, file)
        path = _name(row)
        stem = without_suffix(path).as_posix()
        clip_id = row.get('clip_id') or (stem if stems[stem] == 1 else path.as_posix()) + str(segment or '')
        if clip_id in lines:
            raise MMSignError(
                f'lines {lines[clip_id]} and {row.line} name one clip',
                file=file,
                clip=clip_id,
                field='clip_id' if row.get('clip_id') else 'path',
                fix='remove one, or say start and end where a file holds several clips',
            )
        lines[clip_id] = row.line
        label = index_of(row['gloss'], names, file=f'{file}:{row.line}', clip=clip_id)
        clips.append(
            ClipRow(
                clip_id,
                listed_path(root, row.path),
                label,
                row.get('signer', ''),
                split_name(row.get('split', '')),
                segment,
                named=bool(row.get('clip_id')),
            )
        )
    return ClipTable(clips, names)


def _pairs(columns: Mapping[str, str] | Sequence[str] | None) -> Mapping[str, str]:
    if columns is None or isinstance(columns, Mapping):
        return columns or {}
    pairs = [text.partition('=') for text in columns]
    bad = next((text for text, (name, sign, _) in zip(columns, pairs) if not (name and sign)), None)
    if bad is not None:
        raise MMSignError(f'is {bad!r}', field='columns', fix='write COLUMN=HEADING, such as gloss=meaning')
    return {name: value for name, _, value in pairs}


def _name(row: Row) -> Path:
    """The path that a clip is named after."""
    return Path(PureWindowsPath(row['path']).as_posix() if '\\' in row['path'] else row['path'])


def _segment(row: Row, file: Path) -> Segment | None:
    cells: dict[str, Any] = {}
    for column in ('start', 'end', 'start_ms', 'end_ms', 'start_frame', 'end_frame'):
        if row.get(column):
            number = _number(row[column], row, column, file)
            cells[column] = number / 1000 if column.endswith('_ms') else number
    frames = 'start_frame' in cells or 'end_frame' in cells
    unit = '_frame' if frames else '_ms' if 'start_ms' in cells or 'end_ms' in cells else ''
    start, end = f'start{unit}', f'end{unit}'
    if not cells:
        return None
    segment = Segment(cells.get(start, 0.0), cells.get(end), frames)
    if segment.end is not None and segment.end <= segment.start:
        raise MMSignError(
            f'line {row.line} ends at {segment.end:g} and starts at {segment.start:g}',
            file=file,
            field=end,
            fix='correct that line',
        )
    return segment


def _number(text: str, row: Row, column: str, file: Path) -> float:
    """Seconds of ``1.5``, ``1,5`` or ``[h:]m:s``; or a frame."""
    seconds = 0.0
    try:
        for number in text.replace(',', '.').split(':'):
            seconds = 60 * seconds + float(number)
        if not 0 <= seconds < float('inf') or (column.endswith('_frame') and seconds % 1):
            raise ValueError
    except ValueError:
        raise MMSignError(
            f'line {row.line} is {text!r}',
            file=file,
            field=column,
            fix='write a whole number from 0; an empty cell in end_frame is the end of the file'
            if column.endswith('_frame')
            else 'write seconds such as 1.5, or 0:01.5',
        ) from None
    return seconds
