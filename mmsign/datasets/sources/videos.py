"""Videos: their poses are estimated while the archive is written.

VIDEOS are files, folders (searched to the bottom), globs and ``.txt`` lists. ``--labels`` is a table
with path and gloss, and if you like signer, split, and start and end where a video holds several signs;
``--labels folders`` takes a word a folder; without either every clip is ``unlabelled``. A video longer
than ``--part-seconds`` becomes several clips.
"""

from __future__ import annotations

import argparse
import importlib
import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mmsign.datasets.sources.clip import DataSource, Segment, Setup, StoredFrames
from mmsign.datasets.sources.clip_table import add_table_arguments
from mmsign.datasets.sources.video_files import list_videos, parse_shard
from mmsign.keypoints.wholebody import wholebody133
from mmsign.pose import FramePose, PoseEstimator, PoseSequence, VideoReader, build_estimator
from mmsign.utils.cli import KeyValues
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import write_arrays

EXAMPLE = 'python tools/prepare_data.py videos clips/ --labels clips.csv --out data/own --workers 2'
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
    parser.add_argument(
        '--labels',
        help='table: path, gloss, and perhaps signer, split, start, end; or the word folders, for a word a '
        'folder: VIDEOS/[train/]<word>/<any name>.mp4',
    )
    parser.add_argument(
        '--signer', help="for folders: regular expression that finds the signer in a path, such as '(P\\d+)_'"
    )
    parser.add_argument('--word', help="for folders: finds the word in a path, such as '^([^_]+)_'")
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
    signer: str | None = None,
    word: str | None = None,
    **table: Any,
) -> DataSource:
    """Find videos and their labels, and build the estimator.

    Args:
        source: See :func:`find_videos`; empty for all videos of the table.
        labels: Table of clips, paths are relative to it; or ``folders``.
        estimator: Name, config or instance.
        estimator_options: For an estimator that is given by name.
        language: Of the glosses.
        shard: ``I/N``, see :func:`parse_shard`.
        max_side: Longest side of the frames, pixels.
        part_seconds: Longest clip.
        signer: Regular expression that finds the signer in a path, for labels of folders.
        word: Regular expression that finds the word in a path, instead of the folder.
        **table: For :func:`~mmsign.datasets.sources.clip_table.read_clips`.

    Raises:
        MMSignError: If nothing is found, the table is malformed or lacks a video, or the estimator
            cannot be built.
    """
    clips, glosses = list_videos(source, labels, read_video, signer, word, **table)
    if shard:
        part, whole = parse_shard(shard)
        clips = clips[part - 1 :: whole]
        if not clips:
            raise MMSignError(f'is {shard}, which leaves no video', field='shard', fix='make fewer shards')
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
    Path(folder).mkdir(exist_ok=True)  # another machine's temporary folder lacks it
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
    os.close(handle)
    write_arrays(name, {'keypoints': keypoints, 'confidence': confidence})
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
