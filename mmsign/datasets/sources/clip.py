"""A source of clips: what is known of them before they are read, and what reading them gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mmsign.datasets.fixed_point import PIXEL_SCALE
from mmsign.keypoints import KeypointLayout
from mmsign.utils.errors import MMSignError


class Frames(NamedTuple):
    """What reading a clip gives.

    Attributes:
        keypoints: (T, P, D) coordinates.
        confidence: (T, P), 0 where a point is missing; None if the file has none.
        width: Of the picture, in the unit of the coordinates; 0 if unknown.
        height: Of the picture.
        names: Of the P points, ``''`` for one to leave out; None if they are those of the layout in order.
        fps: Frames per second, 0 if unknown.
        estimator: What made the keypoints, if the file says so.
        people: How many are in the file; these frames are of the one seen best.
        notes: What the user should know about this clip.
    """

    keypoints: np.ndarray
    confidence: np.ndarray | None
    width: float = 0
    height: float = 0
    names: Sequence[str] | None = None
    fps: float = 0.0
    estimator: str = ''
    people: int = 1
    notes: tuple[str, ...] = ()


class StoredFrames(NamedTuple):
    """A stretch of a clip that is too long to hold, in a file of its own that :meth:`load` removes."""

    file: Path
    width: int
    height: int
    fps: float
    notes: tuple[str, ...] = ()

    def load(self) -> Frames:
        """The frames."""
        with np.load(self.file) as content:
            keypoints, confidence = content['keypoints'], content['confidence']
        self.file.unlink()
        return Frames(keypoints, confidence, self.width, self.height, fps=self.fps, notes=self.notes)


class Segment(NamedTuple):
    """The part of a file that is a clip, in seconds or in frames from 0.

    ``end`` is the first that is left out, None the end of the file.
    """

    start: float
    end: float | None
    frames: bool = False

    def __str__(self) -> str:
        end = '' if self.end is None else f'{self.end:g}'
        return f'@{"f" if self.frames else ""}{self.start:g}-{end}'


@dataclass
class RawClip:
    """A clip that is known by name and not read yet.

    Attributes:
        clip_id: Unique id.
        label: Zero-based class.
        file: Named in errors.
        read: Reads the frames; raises ``MMSignError`` if they are bad. Of a long video, the
            stretches that become the clips ``id@1ofN``.
        signer: Who signs, or empty.
        split: Official split, or empty.
        segment: What to cut out of the frames that ``read`` gives.
    """

    clip_id: str
    label: int
    file: Any
    read: Callable[[], Frames | Sequence[StoredFrames]]
    signer: str = ''
    split: str = ''
    segment: Segment | None = None


class Setup(NamedTuple):
    """What ``read`` needs in every process that runs it, such as an estimator: ``begin(*args)`` makes it."""

    begin: Callable[..., None]
    args: tuple = ()


@dataclass
class DataSource:
    """A data set as its module understands it.

    Attributes:
        clips: The clips, unread.
        glosses: Gloss of each label.
        layout: Layout of the keypoints.
        name: Where the clips come from, for ``meta.json``.
        dims: D, coordinates per point.
        dtype: ``int16`` or ``float32``, see :class:`~mmsign.datasets.archive_writer.ArchiveWriter`, or
            ``auto``: int16 if the first clips are in pixels.
        scale: Step of int16 coordinates.
        fps: Frames per second, or None; then those of the clips, if they agree.
        language: Language of the glosses.
        aliases: Label → other names.
        estimator: ``dict(name=…, version=…, options=…)`` of what made the keypoints, None if unknown;
            then what the clips say.
        settings: Options whose change would change the clips: an interrupted run is resumed with the same.
        expected: Split → the number of clips that its owners state.
        absent: Ids of clips that official lists name and the source lacks.
        rejected: (file, reason) of files that cannot be clips, such as wrong names.
        setup: Called once in every process that reads.
        close: Called when all is read.
        shard_frames: Frames of a shard; a killed run loses at most these.
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
    estimator: Mapping[str, Any] | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)
    absent: Sequence[str] = ()
    rejected: Sequence[MMSignError] = ()
    setup: Setup | None = None
    close: Callable[[], None] = lambda: None
    shard_frames: int = 65536
