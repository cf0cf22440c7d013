"""What every converter has in common: clips that are read one by one and written to an archive.

A converter is a module with three names:

* ``EXAMPLE``, a command line for ``--help``;
* ``add_arguments(parser)``, its own options;
* ``load(source, **options)``, which looks at names and labels only and gives a :class:`DataSource`.

:func:`write_archive` reads, checks and writes the clips.
"""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from mmsign.datasets.archive_writer import PIXEL_SCALE, ArchiveWriter
from mmsign.keypoints import KeypointLayout
from mmsign.utils.errors import MMSignError

#: Coordinates that span fewer int16 steps than this lose visible detail.
MIN_STEPS = 200
#: Names of missing clips that a report lists at most.
LISTED = 20


class Frames(NamedTuple):
    """What reading a clip gives: keypoints (T, V, D), confidence (T, V), picture size (0: unknown)."""

    keypoints: np.ndarray
    confidence: np.ndarray
    width: int = 0
    height: int = 0


@dataclass
class RawClip:
    """A clip that is known by name and not read yet.

    Attributes:
        clip_id: Unique id.
        label: Zero-based class.
        file: Named in errors.
        read: Reads the frames; raises ``MMSignError`` if they are bad.
        signer: Who signs, or empty.
        split: Official split, or empty.
    """

    clip_id: str
    label: int
    file: Any
    read: Callable[[], Frames]
    signer: str = ''
    split: str = ''


@dataclass
class DataSource:
    """A data set as its converter understands it.

    Attributes:
        clips: The clips, unread.
        glosses: Gloss of each label.
        layout: Layout of the keypoints.
        name: Where the clips come from, for ``meta.json``.
        dims: D, coordinates per point.
        dtype: ``int16`` or ``float32``, see :class:`~mmsign.datasets.archive_writer.ArchiveWriter`.
        scale: Step of int16 coordinates.
        fps: Frames per second, or None.
        language: Language of the glosses.
        aliases: Label → other names.
        expected: Split → the number of clips that its owners state.
        absent: Ids of clips that official lists name and the source lacks.
        rejected: (file, reason) of files that cannot be clips, such as wrong names.
    """

    clips: Sequence[RawClip]
    glosses: Sequence[str]
    layout: KeypointLayout
    name: str
    dims: int = 2
    dtype: str = 'int16'
    scale: float = PIXEL_SCALE
    fps: float | None = None
    language: str = ''
    aliases: Mapping[int, Sequence[str]] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)
    absent: Sequence[str] = ()
    rejected: Sequence[MMSignError] = ()


def write_archive(
    source: DataSource,
    out: str | os.PathLike,
    on_bad: str = 'stop',
    resume: bool = False,
    progress: bool = True,
) -> dict[str, Any]:
    """Read the clips of a source and write them to an archive.

    ``counts.json`` (the report) and, if clips were skipped, ``skipped.csv``
    (clip_id, file, reason) lie in the archive beside ``clips.csv``.

    Args:
        source: What a converter's ``load`` gives.
        out: The archive to write.
        on_bad: ``stop`` at the first bad clip, or ``skip`` it and say so.
        resume: Go on where an interrupted run stopped.
        progress: Show a progress bar.

    Returns:
        The report, see :func:`count_clips`.

    Raises:
        MMSignError: For the first bad clip under ``stop``, if no clip is left
            under ``skip``, or if ``out`` exists.
    """
    if on_bad not in ('stop', 'skip'):
        raise MMSignError(f'is {on_bad!r}', field='on_bad', fix='choose stop or skip')
    skipped: list[tuple[str, MMSignError]] = []

    def bad(clip_id: str, error: MMSignError) -> None:
        if on_bad == 'stop':
            raise error
        skipped.append((clip_id, error))

    for error in source.rejected:
        bad('', error)
    with ArchiveWriter(
        out,
        source.layout,
        source.glosses,
        dims=source.dims,
        dtype=source.dtype,
        scale=source.scale,
        fps=source.fps,
        source=source.name,
        language=source.language,
        aliases=source.aliases,
        resume=resume,
    ) as writer:
        done = frozenset(writer.seen)  # of an interrupted run
        kept = []
        for clip in tqdm(source.clips, desc='clips', unit='clip', disable=not progress):
            if clip.clip_id not in done:
                try:
                    frames = clip.read()
                    if source.dtype == 'int16':
                        check_resolution(frames, source.scale, clip)
                    writer.add(
                        clip.clip_id,
                        frames.keypoints,
                        frames.confidence,
                        label=clip.label,
                        signer=clip.signer,
                        split=clip.split,
                        width=frames.width,
                        height=frames.height,
                        file=clip.file,
                    )
                except MMSignError as error:
                    bad(clip.clip_id, error)
                    continue
            kept.append(clip)
        report = count_clips(kept, source, len(skipped))
        if kept:  # otherwise closing the writer says that there is nothing
            write_reports(writer.partial, report, skipped)
    return report


def check_resolution(frames: Frames, scale: float, clip: RawClip) -> None:
    """Refuse coordinates that int16 steps would flatten, such as normalised ones or metres.

    Raises:
        MMSignError: If the detected points span fewer than :data:`MIN_STEPS` steps.
    """
    keypoints, seen = np.asarray(frames.keypoints), np.asarray(frames.confidence) > 0
    if seen.shape != keypoints.shape[:2]:
        return  # the writer says what is wrong with it
    points = keypoints[seen]
    if len(points) and np.isfinite(points).all():
        span = float((points.max(0) - points.min(0)).max())
        if span < MIN_STEPS * scale:
            raise MMSignError(
                f'spans {span:.3g} units, too few for int16 steps of {scale}: these are not pixels',
                file=clip.file,
                clip=clip.clip_id,
                field='keypoints',
                fix='choose --dtype float32, or state the picture size where the converter takes one',
            )


def count_clips(clips: Sequence[RawClip], source: DataSource, skipped: int) -> dict[str, Any]:
    """Count what was kept, against the official numbers where there are any.

    Returns:
        ``clips``, ``skipped``, ``classes`` (with clips), ``glosses``, ``signers``,
        ``splits`` (split → clips, expected, difference), ``absent`` (how many
        listed clips are not there) and ``absent_first`` (some of their ids).
    """
    found = Counter(clip.split for clip in clips)
    splits: dict[str, dict[str, int]] = {}
    for split in sorted({*found, *source.expected}):
        splits[split] = {'clips': found[split]}
        if source.expected:
            expected = source.expected.get(split, 0)
            splits[split] |= {'expected': expected, 'difference': found[split] - expected}
    return {
        'clips': len(clips),
        'skipped': skipped,
        'classes': len({clip.label for clip in clips}),
        'glosses': len(source.glosses),
        'signers': sorted({clip.signer for clip in clips if clip.signer}),
        'splits': splits,
        'absent': len(source.absent),
        'absent_first': list(source.absent[:LISTED]),
    }


def write_reports(
    folder: Path, report: Mapping[str, Any], skipped: Sequence[tuple[str, MMSignError]]
) -> None:
    """Write ``counts.json`` and ``skipped.csv`` into an archive that is about to be closed."""
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / 'counts.json').write_text(text + '\n', encoding='utf8')
    (folder / 'skipped.csv').unlink(missing_ok=True)
    if skipped:
        with open(folder / 'skipped.csv', 'w', newline='', encoding='utf8') as stream:
            writer = csv.writer(stream)
            writer.writerow(['clip_id', 'file', 'reason'])
            writer.writerows([clip_id, str(error.file or ''), str(error)] for clip_id, error in skipped)


def describe(report: Mapping[str, Any]) -> list[str]:
    """The report in lines for people; every difference from the official counts is one of them."""
    lines = [
        f'{report["clips"]} clips, {report["classes"]} of {report["glosses"]} classes, '
        f'{len(report["signers"])} signers'
    ]
    for split, row in report['splits'].items():
        line = f'  {split or "(no split)"}: {row["clips"]}'
        if 'expected' in row:
            same = row['difference'] == 0
            line += ' as published' if same else f', published {row["expected"]} ({row["difference"]:+d})'
        lines.append(line)
    if report['absent']:
        names = ', '.join(report['absent_first'][:3])
        lines.append(f'  {report["absent"]} listed clips are not in the source: {names} …')
    if report['skipped']:
        lines.append(f'  {report["skipped"]} clips or files skipped, reasons in skipped.csv')
    return lines
