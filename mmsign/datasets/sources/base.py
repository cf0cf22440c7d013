"""What every source of clips has in common, and how to add a format.

A format is one module here, entered in :data:`mmsign.datasets.sources.FORMATS`, with three names:

* ``EXAMPLE``, a command line for ``--help``;
* ``add_arguments(parser)``, its own options;
* ``load(source, **options)``, which looks at names and labels only and gives a :class:`DataSource`
  of clips that are not read yet.

Its work is to say what a file holds: ``RawClip.read`` gives :class:`Frames`, points with their *names*
in the words of the source's layout (``mmsign.keypoints.wholebody``: ``left_wrist``, ``right_index_2``, …;
``''`` for a point without a counterpart; :mod:`mmsign.keypoints.names` has those of common skeletons),
and a confidence if the file has one. Everything else is shared, in
:func:`write_archive`: points are placed by name, missing ones are found
(``confidence=None``: by blocks, from the coordinates), points far outside the picture are dropped,
segments are cut, values are checked, the storage is chosen, bad clips are listed, work is resumed, and
the result is looked at (:mod:`mmsign.datasets.plausibility`).

Tables of clips are read by :func:`~mmsign.datasets.sources.clip_table.read_clips`, folders are searched by
:func:`~mmsign.datasets.sources.files.find_files`. A ``read`` must be picklable (a ``functools.partial``
of a function of the module), so that worker processes can run it.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.archive_writer import ArchiveWriter
from mmsign.datasets.clip_measures import Measures, digest, measure
from mmsign.datasets.plausibility import inspect, judge
from mmsign.datasets.sources.clip import DataSource, Frames, RawClip, Setup, StoredFrames
from mmsign.datasets.sources.finishing import check_resolution, finish, in_pixels
from mmsign.datasets.sources.reading import EXECUTORS, read_all
from mmsign.datasets.sources.report import count_clips, describe, found_estimator
from mmsign.datasets.sources.resuming import check_resumed, finished, in_order, origin
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_json, writing
from mmsign.utils.lock import only_one

__all__ = ['DataSource', 'Frames', 'RawClip', 'Setup', 'StoredFrames', 'describe', 'write_archive']

#: Clips of a long run that are looked at before all are there.
FIRST = 20
#: In the archive: clips and files that were skipped.
SKIPPED = 'skipped.csv'


def write_archive(
    source: DataSource,
    out: str | os.PathLike,
    on_bad: str = 'stop',
    resume: bool = False,
    progress: bool = True,
    workers: int = 0,
    executor: str = 'local',
) -> dict[str, Any]:
    """Read the clips of a source and write them to an archive.

    ``counts.json`` (the report) and, if clips were skipped, ``skipped.csv``
    (clip_id, file, reason; written as they fail) lie in the archive beside ``clips.csv``.

    Args:
        source: What a format's ``load`` gives.
        out: The archive to write.
        on_bad: ``stop`` at the first bad clip, or ``skip`` it and say so.
        resume: Go on where an interrupted run stopped; what failed is tried again.
        progress: Show a progress bar.
        workers: Processes that read; 0 reads in this one. Clips are written as they
            come, so that a slow one keeps nobody waiting; ``clips.csv`` lists them in the source's order.
        executor: Where they run: ``local``, or ``ray`` (:mod:`mmsign.utils.ray_jobs`).

    Returns:
        The report, see :func:`~mmsign.datasets.sources.report.count_clips`.

    Raises:
        MMSignError: For the first bad clip under ``stop``, if no clip is left under ``skip``, if ``out``
            exists or another process writes it, or if an interrupted run with other options or other labels
            is resumed.
    """
    if on_bad not in ('stop', 'skip'):
        raise MMSignError(f'is {on_bad!r}', field='on_bad', fix='choose stop or skip')
    if workers < 0:
        raise MMSignError(f'is {workers}', field='workers', fix='give 0 or more')
    if executor not in EXECUTORS:
        raise MMSignError(f'is {executor!r}', field='executor', fix=f'choose from {", ".join(EXECUTORS)}')
    try:
        with only_one(out):
            return _write(source, Path(out), on_bad, resume, progress, workers, executor)
    finally:
        source.close()


def _write(
    source: DataSource, out: Path, on_bad: str, resume: bool, progress: bool, workers: int, executor: str
) -> dict[str, Any]:
    dtype = source.dtype if source.dtype != 'auto' else _choose_dtype(source)
    writer = ArchiveWriter(
        out,
        source.layout,
        source.glosses,
        dims=source.dims,
        dtype=dtype,
        scale=source.scale,
        fps=source.fps,
        source=source.name,
        language=source.language,
        aliases=source.aliases,
        estimator=source.estimator,
        settings={'source': source.name, 'fps': source.fps, **source.settings},
        shard_frames=source.shard_frames,
        resume=resume,
    )
    check_resumed(writer, source)
    before = set(writer.seen)
    done = finished(before)
    waiting = [clip for clip in source.clips if clip.clip_id not in done]
    skipped = _Skipped(writer.partial / SKIPPED, stop=on_bad == 'stop')
    for error in source.rejected:
        skipped.add('', error)
    frames = 0
    first: dict[str, Measures] = {}
    bar = tqdm(total=len(waiting), desc='clips', unit='clip', disable=not progress)
    try:
        for clip, result in read_all(waiting, source.setup, workers, executor):
            if isinstance(result, Exception):
                skipped.add(clip.clip_id, _one_line(result, clip))
            else:
                for clip_id, stretch in _stretches(clip, result):
                    if clip_id in before:  # of a clip whose other stretches an interrupted run did not write
                        continue
                    try:
                        done_frames = _add(writer, clip_id, stretch, clip, source)
                        frames += len(done_frames.keypoints)
                        _look_at_first(first, clip_id, done_frames, source, bar)
                    except Exception as error:  # odd arrays fail in their own ways
                        skipped.add(clip_id, _one_line(error, clip))
            bar.update()
            rate = frames / max(bar.format_dict['elapsed'], 1e-9)
            bar.set_postfix_str(f'{rate:.0f} frames/s, {skipped.count} skipped', refresh=False)
    except KeyboardInterrupt:
        writer.flush()
        raise
    finally:
        bar.close()
    if not writer.seen:
        if skipped.first is None:
            raise MMSignError('no clips were written', file=out, fix='look at the source')
        raise MMSignError(
            f'no clips were written, all {skipped.count} are bad; the first: {skipped.first}',
            file=out,
            fix=f'see {skipped.file}',
        )
    report = count_clips(list(writer.rows.values()), source, skipped.count, resumed=len(done))
    _complete_meta(writer, report)

    def complete(folder: Path) -> None:
        digests = {clip_id: row['facts']['digest'] for clip_id, row in writer.rows.items()}
        report['look'] = inspect(PoseArchive(folder), digests=digests)
        write_json(folder / 'counts.json', report, ensure_ascii=False)

    writer.close(in_order(writer.seen, source.clips), complete)
    return report


def _complete_meta(writer: ArchiveWriter, report: dict[str, Any]) -> None:
    """What only the clips could tell."""
    facts = [row['facts'] for row in writer.rows.values()]
    rates = {fact.get('fps') for fact in facts}
    if writer.meta['fps'] is None and len(rates) == 1:
        writer.meta['fps'] = rates.pop()
    writer.meta['estimator'] = found_estimator(writer.meta['estimator'], facts)
    report['fps'], report['estimator'] = writer.meta['fps'], writer.meta['estimator']


def _choose_dtype(source: DataSource) -> str:
    """int16 if the first clip that can be read is in pixels."""
    for clip in source.clips[:20]:
        try:
            frames = clip.read()
        except MMSignError:
            continue
        if isinstance(frames, Frames):
            frames = finish(frames, clip, source.layout, source.fps)
            return 'int16' if in_pixels(frames, source.scale) else 'float32'
    return 'int16'


def _look_at_first(
    first: dict[str, Measures], clip_id: str, frames: Frames, source: DataSource, bar: tqdm
) -> None:
    """What looks wrong in the first clips of a long run is said at once."""
    if len(first) == FIRST or bar.total < 5 * FIRST:
        return  # soon or already told
    keypoints, confidence = np.asarray(frames.keypoints), np.asarray(frames.confidence)
    first[clip_id] = measure(keypoints, confidence, source.layout)
    if len(first) == FIRST:
        for finding in judge(list(first), list(first.values()), source.layout):
            bar.write(f'look here: {finding["text"]}', file=sys.stderr)


def _add(writer: ArchiveWriter, clip_id: str, frames: Frames, clip: RawClip, source: DataSource) -> Frames:
    """Finish, check and write one clip."""
    frames = finish(frames, clip, source.layout, source.fps)
    if writer.scale is not None:
        check_resolution(frames, source.scale, clip)
    stated = source.estimator['name'] if source.estimator else frames.estimator
    if frames.estimator and frames.estimator != stated:
        problem = f'is {stated!r}, the file says {frames.estimator!r}'
        raise MMSignError(problem, file=clip.file, clip=clip_id, field='estimator', fix='correct --estimator')
    facts: dict[str, Any] = {'path': origin(clip), 'fps': frames.fps or None}
    facts['digest'] = digest(frames.keypoints, frames.confidence)  # type: ignore[arg-type]
    facts |= {'estimator': frames.estimator} if frames.estimator else {}
    facts |= {'people': frames.people} if frames.people > 1 else {}
    facts |= {'notes': list(frames.notes)} if frames.notes else {}
    writer.add(
        clip_id,
        frames.keypoints,
        frames.confidence,  # type: ignore[arg-type]  # finish() gives one
        label=clip.label,
        signer=clip.signer,
        split=clip.split,
        width=round(frames.width),
        height=round(frames.height),
        file=clip.file,
        facts=facts,
    )
    return frames


def _one_line(error: Exception, clip: RawClip) -> MMSignError:
    fix = 'repair the file or leave the clip out'
    if not isinstance(error, MMSignError):
        problem = f'{type(error).__name__}: {error}'
        return MMSignError(problem, file=clip.file, clip=clip.clip_id, fix=fix)
    if error.clip is not None:
        return error
    fix = error.fix or fix
    return MMSignError(error.problem, file=error.file, clip=clip.clip_id, field=error.field, fix=fix)


def _stretches(
    clip: RawClip, result: Frames | Sequence[StoredFrames | Frames]
) -> Iterator[tuple[str, Frames]]:
    if isinstance(result, Frames):
        yield clip.clip_id, result
        return
    for number, stored in enumerate(result, 1):
        name = clip.clip_id if len(result) == 1 else f'{clip.clip_id}@{number}of{len(result)}'
        yield name, stored if isinstance(stored, Frames) else stored.load()


class _Skipped:
    """The list of skipped clips, written as they fail; or the first one stops everything."""

    def __init__(self, file: Path, stop: bool) -> None:
        self.file, self.stop, self.count = file, stop, 0
        self.first: MMSignError | None = None
        file.unlink(missing_ok=True)

    def add(self, clip_id: str, error: MMSignError) -> None:
        if self.stop:
            raise error
        with writing(self.file), open(self.file, 'a', newline='', encoding='utf8') as stream:
            writer = csv.writer(stream)
            if not self.count:
                writer.writerow(['clip_id', 'file', 'reason'])
            writer.writerow([clip_id, str(error.file or ''), str(error)])
        self.count += 1
        self.first = self.first or error
