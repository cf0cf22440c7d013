"""Many videos to one pose archive: in worker processes, resumable, stopped by no bad file."""

from __future__ import annotations

import csv
import importlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from mmsign.datasets import ArchiveWriter
from mmsign.datasets.sources.videos import Video, VideoList
from mmsign.keypoints.wholebody import wholebody133
from mmsign.pose import FramePose, PoseEstimator, PoseSequence, VideoReader, build_estimator
from mmsign.utils.errors import MMSignError
from mmsign.utils.jobs import run_jobs

#: Small enough that a killed run loses minutes, large enough for hundreds of thousands of clips.
SHARD_FRAMES = 16384


@dataclass
class Part:
    """A stretch of a video, saved to a file."""

    file: Path
    width: int
    height: int
    fps: float


@dataclass
class Report:
    """What an extraction did: clips and frames written, videos that were there already, failures."""

    clips: int = 0
    frames: int = 0
    resumed: int = 0
    failed: int = 0


def estimate_video(
    path: Path, estimator: PoseEstimator, folder: str | os.PathLike, seconds: float, max_side: int
) -> list[Part]:
    """Estimate a video and save it in parts of bounded length, so that memory stays bounded.

    Args:
        path: The video.
        estimator: Does the work.
        folder: Where the parts go.
        seconds: Longest part.
        max_side: Longest side of the frames, pixels.

    Raises:
        MMSignError: If the video cannot be read.
    """
    reader = VideoReader(path, max_side)
    parts = []
    for stretch in _cut(estimator.stream(reader), seconds):
        keypoints, confidence = stretch.even()
        handle, name = tempfile.mkstemp('.npz', dir=folder)
        with os.fdopen(handle, 'wb') as stream:
            np.savez(stream, keypoints=keypoints, confidence=confidence)
        parts.append(Part(Path(name), reader.width, reader.height, reader.fps))
    return parts


def _cut(poses: Iterator[FramePose], seconds: float) -> Iterator[PoseSequence]:
    rows: list[FramePose] = []
    for pose in poses:
        if rows and pose.time - rows[0].time >= seconds:
            yield PoseSequence.collect(rows)
            rows = []
        rows.append(pose)
    if rows:
        yield PoseSequence.collect(rows)


def extract(
    source: VideoList,
    estimator: str | dict[str, Any] | PoseEstimator,
    out: str | os.PathLike,
    *,
    workers: int = 0,
    resume: bool = False,
    max_side: int = 1080,
    part_seconds: float = 300.0,
    progress: bool = True,
) -> Report:
    """Write the poses of videos to an archive.

    A video longer than ``part_seconds`` becomes several clips, ``id@1of3``.
    Failed videos are listed in ``OUT.failed.csv`` (path, clip_id, error).

    Args:
        source: The videos.
        estimator: Name, config or instance; with workers, a name or config.
        out: The archive to write.
        workers: Processes; 0 works in this one.
        resume: Go on with an interrupted run.
        max_side: Longest side of the frames, pixels.
        part_seconds: Longest clip.
        progress: Show videos and frames per second and the time left.

    Raises:
        MMSignError: If the archive exists, the estimator cannot be built, or no video gives a clip.
    """
    out, report = Path(out), Report()
    with tempfile.TemporaryDirectory(prefix='mmsign-') as folder:
        writer = ArchiveWriter(
            out,
            wholebody133(),
            source.glosses,
            source=f'videos, estimator {_name(estimator)}',
            shard_frames=SHARD_FRAMES,
            resume=resume,
        )
        done = _finished(writer.seen)
        waiting = {video.path: video for video in source.videos if video.clip_id not in done}
        report.resumed = len(source.videos) - len(waiting)
        failures = _Failures(Path(f'{out}.failed.csv'))
        rates: set[float] = set()
        bar = tqdm(total=len(waiting), desc='videos', unit='video', disable=not progress)
        try:
            for path, result in _run(list(waiting), (estimator, folder, part_seconds, max_side), workers):
                video = waiting[path]
                if isinstance(result, Exception):
                    failures.add(video, result)
                else:
                    rates |= {part.fps for part in result}
                    _write(writer, video, result, report, failures)
                bar.update()
                elapsed = max(bar.format_dict['elapsed'], 1e-9)
                bar.set_postfix_str(f'{report.frames / elapsed:.1f} frames/s, {failures.count} failed')
        except KeyboardInterrupt:
            writer.flush()
            raise
        finally:
            bar.close()
        report.failed = failures.count
        if len(rates) == 1 and not report.resumed:
            writer.meta['fps'] = rates.pop()
        if not writer.seen:
            raise MMSignError('no video gave a clip', file=out, fix=f'see {failures.file}')
        writer.close()
    return report


def _write(
    writer: ArchiveWriter, video: Video, parts: Sequence[Part], report: Report, failures: _Failures
) -> None:
    """Add the parts of a video; a part in which nobody is seen fails by itself."""
    for number, part in enumerate(parts, 1):
        clip_id = video.clip_id if len(parts) == 1 else f'{video.clip_id}@{number}of{len(parts)}'
        with np.load(part.file) as content:
            keypoints, confidence = content['keypoints'], content['confidence']
        part.file.unlink()
        if clip_id in writer.seen:
            continue
        try:
            writer.add(
                clip_id,
                keypoints,
                confidence,
                label=video.label,
                signer=video.signer,
                split=video.split,
                width=part.width,
                height=part.height,
                file=video.path,
            )
        except MMSignError as error:
            failures.add(video, error, clip_id)
            continue
        report.clips += 1
        report.frames += len(keypoints)


def _finished(seen: set[str]) -> set[str]:
    """Ids of videos of which every clip is written."""
    finished: set[str] = set()
    parts: dict[tuple[str, int], set[str]] = {}
    for clip_id in seen:
        name, _, tail = clip_id.rpartition('@')
        _, _, whole = tail.partition('of')
        if name and whole.isdigit():
            parts.setdefault((name, int(whole)), set()).add(clip_id)
        finished.add(clip_id)
    return finished | {name for (name, whole), ids in parts.items() if len(ids) == whole}


class _Failures:
    """The list of failed files, written as they fail."""

    def __init__(self, file: Path) -> None:
        self.file, self.count = file, 0
        file.unlink(missing_ok=True)

    def add(self, video: Video, error: Exception, clip_id: str | None = None) -> None:
        message = str(error) if isinstance(error, MMSignError) else f'{type(error).__name__}: {error}'
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with open(self.file, 'a', newline='', encoding='utf8') as stream:
            writer = csv.writer(stream)
            if self.count == 0:
                writer.writerow(['path', 'clip_id', 'error'])
            writer.writerow([video.path, clip_id or video.clip_id, message])
        self.count += 1


_settings: tuple[PoseEstimator, str, float, int] | None = None


def _start(module: str, estimator: str | dict[str, Any], folder: str, seconds: float, max_side: int) -> None:
    global _settings
    importlib.import_module(module)  # registers a user's own estimator in the new process
    _settings = (build_estimator(estimator), folder, seconds, max_side)


def _work(path: Path) -> list[Part]:
    assert _settings is not None
    return estimate_video(path, *_settings)


def _run(
    paths: Sequence[Path], settings: tuple[Any, str, float, int], workers: int
) -> Iterator[tuple[Path, list[Part] | Exception]]:
    """Each video and its parts, or what went wrong; in order of completion."""
    estimator, folder, seconds, max_side = settings
    built = build_estimator(estimator)  # also with workers, whose errors would only say that they died
    try:
        if workers:
            start_args = (type(built).__module__, *settings)
            yield from run_jobs(paths, _work, workers, _start, start_args, 're-encode or leave it out')
            return
        for path in paths:
            try:
                parts: list[Part] | Exception = estimate_video(path, built, folder, seconds, max_side)
            except Exception as error:  # one bad file stops nobody
                parts = error
            yield path, parts
    finally:
        if built is not estimator:
            built.close()


def _name(estimator: str | dict[str, Any] | PoseEstimator) -> str:
    if isinstance(estimator, PoseEstimator):
        return estimator.name
    return estimator if isinstance(estimator, str) else str(estimator['type'])
