"""Finding videos: files, folders, globs and lists, and the table that labels them."""

from __future__ import annotations

import csv
import glob
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mmsign.pose.video import SUFFIXES
from mmsign.utils.errors import MMSignError

#: The gloss of videos without labels.
UNLABELLED = 'unlabelled'


@dataclass
class Video:
    """A video to extract.

    Attributes:
        clip_id: Its path without suffix, below the folder that all videos share.
        path: The file.
        label: Index of its gloss.
        signer: May be empty.
        split: May be empty.
    """

    clip_id: str
    path: Path
    label: int = 0
    signer: str = ''
    split: str = ''


@dataclass
class VideoList:
    """Videos and the glosses of their labels."""

    videos: list[Video]
    glosses: list[str] = field(default_factory=lambda: [UNLABELLED])


def find_videos(sources: Sequence[str | os.PathLike]) -> list[Path]:
    """Files behind the command line's words, sorted, each once.

    Args:
        sources: Video files; folders, searched to the bottom; globs such as
            ``'clips/**/*.mp4'``; ``.txt`` lists of one path a line, relative to the list.

    Raises:
        MMSignError: If a word stands for nothing.
    """
    found: dict[Path, None] = {}
    for source in map(str, sources):
        path = Path(source)
        if path.is_dir():
            files = sorted(file for file in path.rglob('*') if file.suffix.lower() in SUFFIXES)
        elif path.suffix == '.txt' and path.is_file():
            lines = path.read_text(encoding='utf8').splitlines()
            files = [path.parent / line.strip() for line in lines if line.strip()]
        elif path.is_file():
            files = [path]
        else:
            files = [Path(name) for name in sorted(glob.glob(source, recursive=True)) if Path(name).is_file()]
        if not files:
            raise MMSignError('no video found', file=source, fix='give files, folders, globs or .txt lists')
        found.update(dict.fromkeys(files))
    return list(found)


def list_videos(
    sources: Sequence[str | os.PathLike] = (),
    labels: str | os.PathLike | None = None,
    glosses: str | os.PathLike | None = None,
) -> VideoList:
    """Videos with their ids, and with labels if a table gives them.

    Args:
        sources: See :func:`find_videos`; empty for all videos of the table.
        labels: CSV with the columns ``path, gloss`` and optionally ``signer, split``;
            paths are relative to it.
        glosses: Text file, one gloss a line in label order; by default the table's, sorted.

    Raises:
        MMSignError: If nothing is found, the table is malformed, or it lacks a video.
    """
    if not sources and labels is None:
        raise MMSignError('no videos', field='VIDEOS', fix='give files, folders, globs, lists or --labels')
    rows = _read_labels(Path(labels)) if labels is not None else {}
    paths = find_videos(sources) if sources else [Path(row['path']) for row in rows.values()]
    videos = [Video(clip_id, path) for clip_id, path in zip(_clip_ids(paths), paths)]
    if labels is None:
        return VideoList(videos)
    names = _read_glosses(Path(glosses)) if glosses else sorted({row['gloss'] for row in rows.values()})
    label_of = {gloss: label for label, gloss in enumerate(names)}
    for video in videos:
        row = rows.get(os.path.realpath(video.path))
        if row is None:
            raise MMSignError('has no row for this video', file=labels, clip=video.path, field='path')
        if row['gloss'] not in label_of:
            raise MMSignError(f'{row["gloss"]!r} is not listed', file=glosses, clip=video.path, field='gloss')
        video.label = label_of[row['gloss']]
        video.signer, video.split = row.get('signer') or '', row.get('split') or ''
    return VideoList(videos, names)


def _clip_ids(paths: Sequence[Path]) -> list[str]:
    """Paths below their common folder; with the suffix only where two files differ in nothing else."""
    absolute = [os.path.abspath(path) for path in paths]
    folder = os.path.commonpath([os.path.dirname(path) for path in absolute])
    relative = [Path(os.path.relpath(path, folder)) for path in absolute]
    stems = Counter(path.with_suffix('').as_posix() for path in relative)
    return [
        path.with_suffix('').as_posix() if stems[path.with_suffix('').as_posix()] == 1 else path.as_posix()
        for path in relative
    ]


def _read_labels(file: Path) -> dict[str, dict[str, str]]:
    """Real path → row, whose ``path`` is made relative to the working folder."""
    if not file.is_file():
        raise MMSignError('no such file', file=file, field='labels')
    rows = {}
    with open(file, newline='', encoding='utf-8-sig') as stream:
        reader = csv.DictReader(stream)
        for column in ('path', 'gloss'):
            if column not in (reader.fieldnames or ()):
                raise MMSignError('column is missing', file=file, field=column)
        for number, row in enumerate(reader, 2):
            for column in ('path', 'gloss'):
                if not row[column]:
                    raise MMSignError(f'line {number} is empty', file=file, field=column)
            row['path'] = str(file.parent / row['path'])
            rows[os.path.realpath(row['path'])] = row
    if not rows:
        raise MMSignError('lists no video', file=file)
    return rows


def _read_glosses(file: Path) -> list[str]:
    if not file.is_file():
        raise MMSignError('no such file', file=file, field='glosses')
    return [line.strip() for line in file.read_text(encoding='utf-8-sig').splitlines() if line.strip()]


def parse_shard(text: str) -> tuple[int, int]:
    """``I/N`` → (I, N), I from 1 to N.

    Raises:
        MMSignError: For anything else.
    """
    part, _, whole = text.partition('/')
    if not (part.isdigit() and whole.isdigit() and 1 <= int(part) <= int(whole)):
        raise MMSignError(f'is {text!r}', field='shard', fix='write I/N with I from 1 to N, such as 3/8')
    return int(part), int(whole)
