"""Finding videos and what is signed in them."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from mmsign.datasets.sources.clip import RawClip, Segment, StoredFrames
from mmsign.datasets.sources.clip_table import ClipRow, ClipTable, read_clips
from mmsign.datasets.sources.files import find_files, listed_path
from mmsign.datasets.sources.listing import list_clips
from mmsign.pose.video import SUFFIXES
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import without_suffix
from mmsign.utils.texts import clean, read_text, whole_number

#: The gloss of videos without labels.
UNLABELLED = 'unlabelled'
#: ``--labels`` of videos that lie in a folder a word.
FOLDERS = 'folders'


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
            files = find_files(path, SUFFIXES)
        elif path.suffix == '.txt' and path.is_file():
            lines = read_text(path).splitlines()
            files = [listed_path(path.parent, line) for line in lines if clean(line)]
        elif path.is_file():
            files = [path]
        else:
            files = [Path(name) for name in sorted(glob.glob(source, recursive=True)) if Path(name).is_file()]
        if not files:
            raise MMSignError('no video found', file=source, fix='give files, folders, globs or .txt lists')
        found.update(dict.fromkeys(file for file in files if not file.name.startswith('._')))
    return list(found)


def list_videos(
    sources: Sequence[str | os.PathLike],
    labels: str | os.PathLike | None,
    read: Callable[[Path, Segment | None], Sequence[StoredFrames]],
    signer: str | None = None,
    word: str | None = None,
    **table: Any,
) -> tuple[list[RawClip], list[str]]:
    """Clips with their ids, and with labels if a table gives them; and the glosses.

    A clip is named by its path without suffix, below the folder that all videos share, and its segment.

    Args:
        sources: See :func:`find_videos`.
        labels: Table of clips, ``folders`` for a word a folder, or None.
        read: Reads a video.
        signer: Regular expression that finds the signer in a path, for folders.
        word: Regular expression that finds the word in a path, instead of the folder.
        **table: For :func:`~mmsign.datasets.sources.clip_table.read_clips`.

    Raises:
        MMSignError: If nothing is found, the table is malformed, or it lacks a video.
    """
    if not sources and labels is None:
        raise MMSignError('no videos', field='VIDEOS', fix='give files, folders, globs, lists or --labels')
    if labels is None:
        paths = find_videos(sources)
        clips = [RawClip(name, 0, path, partial(read, path, None)) for name, path in _names(paths)]
        return clips, [UNLABELLED]
    listed = (
        _in_folders(sources, signer=signer, word=word, **table)
        if labels == FOLDERS
        else read_clips(labels, **table)
    )
    rows: dict[str, list[ClipRow]] = {}
    for row in listed.clips:
        rows.setdefault(os.path.realpath(row.file), []).append(row)
    paths = find_videos(sources) if sources else list({row.file: None for row in listed.clips})
    missing = next((path for path in paths if os.path.realpath(path) not in rows), None)
    if missing is not None:
        raise MMSignError(
            'has no row for this video',
            file=labels,
            clip=missing,
            field='path',
            fix='add it to the table, or leave the video out',
        )
    clips = []
    for name, path in _names(paths):
        for row in rows[os.path.realpath(path)]:
            clip_id = row.clip_id if row.named else f'{name}{row.segment or ""}'
            file, work = _File(path, row.segment), partial(read, path, row.segment)
            clips.append(RawClip(clip_id, row.label, file, work, row.signer, row.split))
    return clips, listed.glosses


def _in_folders(sources: Sequence[str | os.PathLike], **listing: Any) -> ClipTable:
    """A word a folder, see :mod:`mmsign.datasets.sources.listing`."""
    if len(sources) != 1 or not Path(sources[0]).is_dir():
        raise MMSignError(
            'needs one folder of folders', field='labels', fix='give VIDEOS/<word>/<any name>.mp4 as VIDEOS'
        )
    return list_clips(sources[0], SUFFIXES, **listing)


class _File(NamedTuple):
    """A video and the part of it that is a clip, for errors and for resuming."""

    path: Path
    segment: Segment | None

    def __str__(self) -> str:
        return f'{self.path}{self.segment or ""}'


def _names(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Paths below their common folder; with the suffix only where two files differ in nothing else."""
    absolute = [os.path.abspath(path) for path in paths]
    folder = os.path.commonpath([os.path.dirname(path) for path in absolute])
    relative = [Path(os.path.relpath(path, folder)) for path in absolute]
    stems = Counter(without_suffix(path).as_posix() for path in relative)
    names = [without_suffix(path).as_posix() for path in relative]
    return [
        (name if stems[name] == 1 else path.as_posix(), given)
        for name, path, given in zip(names, relative, paths)
    ]


def parse_shard(text: str) -> tuple[int, int]:
    """``I/N`` → (I, N), I from 1 to N.

    Raises:
        MMSignError: For anything else.
    """
    part, whole = (whole_number(side) for side in text.partition('/')[::2])
    if part is None or whole is None or not 1 <= part <= whole:
        raise MMSignError(f'is {text!r}', field='shard', fix='write I/N with I from 1 to N, such as 3/8')
    return part, whole
