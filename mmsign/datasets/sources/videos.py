"""Videos: their poses are estimated while the archive is written.

VIDEOS are files, folders (searched to the bottom), globs and ``.txt`` lists. ``--labels`` is a table
with path and gloss, and if you like signer, split, and start and end where a video holds several signs;
without it every clip is ``unlabelled``. A video longer than ``--part-seconds`` becomes several clips.
"""

from __future__ import annotations

import argparse
import glob
import importlib
import os
import tempfile
import uuid
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mmsign.datasets.sources.clip import DataSource, RawClip, Segment, Setup, StoredFrames
from mmsign.datasets.sources.clip_table import ClipRow, add_table_arguments, read_clips
from mmsign.datasets.sources.files import find_files, listed_path
from mmsign.keypoints.wholebody import wholebody133
from mmsign.pose import FramePose, PoseEstimator, PoseSequence, VideoReader, build_estimator
from mmsign.pose.video import SUFFIXES
from mmsign.utils.cli import KeyValues
from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import clean, read_text

EXAMPLE = 'python tools/prepare_data.py videos clips/ --labels clips.csv --out data/own --workers 2'
#: The gloss of videos without labels.
UNLABELLED = 'unlabelled'
#: Small enough that a killed run loses minutes, large enough for hundreds of thousands of clips.
SHARD_FRAMES = 16384


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this source."""
    parser.add_argument('source', nargs='*', metavar='VIDEOS', help='files, folders, globs, .txt lists')
    parser.add_argument(
        '--estimator', default='mediapipe', help='mediapipe, mmpose, rtmlib, or one that you registered'
    )
    parser.add_argument(
        '--estimator-options',
        action=KeyValues,
        default={},
        help='its arguments, such as weights=FILE for mmpose or mode=lightweight for rtmlib',
    )
    parser.add_argument('--labels', help='table: path, gloss, and perhaps signer, split, start, end')
    add_table_arguments(parser)
    parser.add_argument('--language', default='', help='language of the glosses, such as en')
    parser.add_argument('--shard', help='I/N: only every N-th video from the I-th on, written to OUT-IofN')
    parser.add_argument('--max-side', type=int, default=1080, help='longest side of the frames, pixels')
    parser.add_argument('--part-seconds', type=float, default=300, help='longer videos become several clips')


def load(
    source: Sequence[str | os.PathLike] = (),
    labels: str | os.PathLike | None = None,
    estimator: str | dict[str, Any] | PoseEstimator = 'mediapipe',
    estimator_options: Mapping[str, Any] | None = None,
    language: str = '',
    shard: str | None = None,
    max_side: int = 1080,
    part_seconds: float = 300.0,
    **table: Any,
) -> DataSource:
    """Find videos and their labels, and build the estimator.

    Args:
        source: See :func:`find_videos`; empty for all videos of the table.
        labels: Table of clips; paths are relative to it.
        estimator: Name, config or instance.
        estimator_options: For an estimator that is given by name.
        language: Of the glosses.
        shard: ``I/N``, see :func:`parse_shard`.
        max_side: Longest side of the frames, pixels.
        part_seconds: Longest clip.
        **table: For :func:`~mmsign.datasets.sources.clip_table.read_clips`.

    Raises:
        MMSignError: If nothing is found, the table is malformed or lacks a video, or the estimator
            cannot be built.
    """
    clips, glosses = list_videos(source, labels, **table)
    if shard:
        part, whole = parse_shard(shard)
        clips = clips[part - 1 :: whole]
        if not clips:
            raise MMSignError(f'is {shard}, which leaves no video', field='shard')
    if estimator_options and not isinstance(estimator, PoseEstimator):
        name = estimator if isinstance(estimator, str) else estimator['type']
        estimator = {**(estimator if isinstance(estimator, dict) else {}), 'type': name, **estimator_options}
    built, token = build_estimator(estimator), uuid.uuid4().hex
    folder = tempfile.TemporaryDirectory(prefix='mmsign-')
    _built[token] = built

    def close() -> None:
        folder.cleanup()
        _built.pop(token, None)
        if built is not estimator:
            built.close()

    module = type(built).__module__  # registers a user's own estimator in a new process
    return DataSource(
        clips,
        glosses,
        wholebody133(),
        f'videos, estimator {built.name}',
        language=language,
        estimator=built.describe(),
        settings={'max_side': max_side, 'part_seconds': part_seconds},
        setup=Setup(_begin, (module, token, estimator, folder.name, part_seconds, max_side)),
        close=close,
        shard_frames=SHARD_FRAMES,
    )


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
    sources: Sequence[str | os.PathLike] = (), labels: str | os.PathLike | None = None, **table: Any
) -> tuple[list[RawClip], list[str]]:
    """Clips with their ids, and with labels if a table gives them; and the glosses.

    A clip is named by its path without suffix, below the folder that all videos share, and its segment.

    Raises:
        MMSignError: See :func:`load`.
    """
    if not sources and labels is None:
        raise MMSignError('no videos', field='VIDEOS', fix='give files, folders, globs, lists or --labels')
    if labels is None:
        paths = find_videos(sources)
        clips = [RawClip(name, 0, path, partial(read_video, path, None)) for name, path in _names(paths)]
        return clips, [UNLABELLED]
    listed = read_clips(labels, **table)
    rows: dict[str, list[ClipRow]] = {}
    for row in listed.clips:
        rows.setdefault(os.path.realpath(row.file), []).append(row)
    paths = find_videos(sources) if sources else list({row.file: None for row in listed.clips})
    missing = next((path for path in paths if os.path.realpath(path) not in rows), None)
    if missing is not None:
        raise MMSignError('has no row for this video', file=labels, clip=missing, field='path')
    clips = []
    for name, path in _names(paths):
        for row in rows[os.path.realpath(path)]:
            clip_id = row.clip_id if row.named else f'{name}{row.segment or ""}'
            read = partial(read_video, path, row.segment)
            clips.append(RawClip(clip_id, row.label, _File(path, row.segment), read, row.signer, row.split))
    return clips, listed.glosses


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
    stems = Counter(path.with_suffix('').as_posix() for path in relative)
    names = [path.with_suffix('').as_posix() for path in relative]
    return [
        (name if stems[name] == 1 else path.as_posix(), given)
        for name, path, given in zip(names, relative, paths)
    ]


def parse_shard(text: str) -> tuple[int, int]:
    """``I/N`` → (I, N), I from 1 to N.

    Raises:
        MMSignError: For anything else.
    """
    part, _, whole = text.partition('/')
    if not (part.isdigit() and whole.isdigit() and 1 <= int(part) <= int(whole)):
        raise MMSignError(f'is {text!r}', field='shard', fix='write I/N with I from 1 to N, such as 3/8')
    return int(part), int(whole)


class _Work(NamedTuple):
    """What every process that reads videos has."""

    estimator: PoseEstimator
    folder: str
    seconds: float
    max_side: int


_built: dict[str, PoseEstimator] = {}
_work: _Work | None = None


def _begin(module: str, token: str, estimator: Any, folder: str, seconds: float, max_side: int) -> None:
    global _work
    importlib.import_module(module)
    built = _built.get(token)  # in the process that called load()
    _work = _Work(built or build_estimator(estimator), folder, seconds, max_side)


def read_video(path: Path, segment: Segment | None) -> list[StoredFrames]:
    """Estimate a video and save it in stretches of bounded length, so that memory stays bounded.

    Raises:
        MMSignError: If the video cannot be read, or the segment is beyond its end.
    """
    assert _work is not None
    reader = VideoReader(path, _work.max_side, *(segment or ()))
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # of the reader, whose notes are kept
        stored = [
            _store(stretch, reader, _work.folder)
            for stretch in _cut(_work.estimator.stream(reader), _work.seconds)
        ]
    if not stored:
        raise MMSignError('no frame lies in this segment', file=path, field='start', fix='correct the table')
    return [stretch._replace(notes=tuple(reader.notes)) for stretch in stored]


def _store(stretch: PoseSequence, reader: VideoReader, folder: str) -> StoredFrames:
    keypoints, confidence = stretch.even()
    handle, name = tempfile.mkstemp('.npz', dir=folder)
    with os.fdopen(handle, 'wb') as stream:
        np.savez(stream, keypoints=keypoints, confidence=confidence)
    fps = reader.fps
    if reader.notes and len(stretch) > 1:  # the file's mean rate counts the gaps
        fps = float((len(stretch) - 1) / (stretch.times[-1] - stretch.times[0]))
    return StoredFrames(Path(name), reader.width, reader.height, fps)


def _cut(poses: Iterator[FramePose], seconds: float) -> Iterator[PoseSequence]:
    rows: list[FramePose] = []
    for pose in poses:
        if rows and pose.time - rows[0].time >= seconds:
            yield PoseSequence.collect(rows)
            rows = []
        rows.append(pose)
    if rows:
        yield PoseSequence.collect(rows)
