"""Reading video frame by frame: upright, in time, of bounded size, in constant memory."""

from __future__ import annotations

import contextlib
import os
import threading
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any, NamedTuple

import numpy as np

from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_video

#: Endings taken for video in folders.
SUFFIXES = ('.mp4', '.avi', '.mov', '.mkv', '.webm', '.m4v', '.mpg', '.mpeg', '.wmv', '.flv', '.3gp', '.ts')
#: A person in fewer pixels than this cannot be recognised.
MIN_SIDE = 32
#: Seconds by which time stamps may leap before nobody believes them.
LEAP = 1.0
#: Seconds into a video from which on it pays to look for a key frame instead of decoding all before.
SEEK = 5.0
#: Time stamps are rounded: a frame may be this much early.
EARLY = 0.002
#: Seconds by which a segment may be longer than the video without a word.
SHORT = 0.5


def import_av() -> Any:
    """PyAV, FFmpeg's libraries in a wheel.

    Raises:
        MMSignError: If it is not installed.
    """
    try:
        import av
    except ImportError as error:
        raise MMSignError(
            f'package av is not installed ({error})', field='video', fix='pip install av'
        ) from None
    return av


def _errors() -> tuple[type[Exception], ...]:
    """What reading a bad file raises."""
    return import_av().error.FFmpegError, OSError, ValueError


class Frame(NamedTuple):
    """One picture of a video: (H, W, 3) uint8 RGB and its time in seconds."""

    image: np.ndarray
    time: float


class VideoReader:
    """A video file as an iterable of :class:`Frame`.

    Frames are decoded as they are asked for, so that hours of video cost the
    memory of a few frames. The rotation that phones write into the file is
    applied, and pixels that are not square (PAL and NTSC recordings) become so. Times are
    the file's own, also at a variable frame rate; where they start again or leap, as in
    joined recordings, the frame rate counts instead, with a warning. Large
    frames are scaled down while they are converted, never held in full RGB.

    Args:
        path: The video file.
        max_side: Longest side of the frames given out, pixels.
        start: Where to begin, seconds (or frames) after the first frame.
        end: Where to stop, seconds (or frames); that frame is left out. None: at the end.
        in_frames: ``start`` and ``end`` count frames.

    Attributes:
        width: Of the frames given out.
        height: Of the frames given out.
        fps: Mean frames per second as the file states it, 25 if it does not.
        frames: Number of frames as the file states it, 0 if it does not.
        notes: What was odd about the time stamps, after iterating.

    Raises:
        MMSignError: If the file is missing, empty, or not a video, if its
            frames are tiny, and while iterating if it holds no frame or breaks off.

    Examples:
        >>> for image, time in VideoReader('clip.mp4'):  # needs a video of yours # doctest: +SKIP
        ...     print(time, image.shape)
    """

    def __init__(
        self,
        path: str | os.PathLike,
        max_side: int = 1080,
        start: float = 0.0,
        end: float | None = None,
        in_frames: bool = False,
    ) -> None:
        self.path = Path(path)
        self.start, self.end, self.in_frames = start, end, in_frames
        self.notes: list[str] = []
        check_video(self.path)
        with self._open() as container:
            stream = container.streams.video[0]
            self.fps = float(stream.average_rate or 25)
            self.frames = int(stream.frames)
            first = self._first(container)
            quarter_turns = _quarter_turns(first)
            width, height = _square(first.width, first.height, stream.sample_aspect_ratio)
            self._begin = float(first.time or 0.0)
        factor = min(1.0, max_side / max(width, height))
        #: Size before rotation.
        self._decoded = (max(1, round(width * factor)), max(1, round(height * factor)))
        self.width, self.height = self._decoded if quarter_turns % 2 == 0 else self._decoded[::-1]
        if min(width, height) < MIN_SIDE:
            raise MMSignError(
                f'has frames of {width} x {height} pixels, at least {MIN_SIDE} are needed',
                file=self.path,
                fix='record the video at a larger size',
            )

    def _open(self) -> Any:
        try:
            container = import_av().open(str(self.path))
        except _errors() as error:
            raise self._unreadable(error) from None
        if not container.streams.video:
            container.close()
            raise MMSignError('has no picture track', file=self.path, fix='give a video')
        container.streams.video[0].thread_type = 'AUTO'
        return container

    def _first(self, container: Any) -> Any:
        try:
            for frame in container.decode(video=0):
                return frame
        except _errors() as error:
            raise self._unreadable(error) from None
        raise MMSignError('has no frames', file=self.path, fix='copy or record the video again')

    def _unreadable(self, error: Exception) -> MMSignError:
        return MMSignError(
            f'is not a readable video: {error}', file=self.path, fix='try to play or re-encode it'
        )

    def __iter__(self) -> Iterator[Frame]:
        width, height = self._decoded
        self.notes = []
        clock = Clock(1 / self.fps)
        count, place, cut = 0, 0.0, False
        with self._open() as container:
            try:
                for frame in self._decode(container):
                    time = clock.tick(frame.time)
                    place = count if self.in_frames else time - self._begin
                    count += 1
                    if place < self.start - EARLY * (not self.in_frames):
                        continue
                    if self.end is not None and place >= self.end - EARLY * (not self.in_frames):
                        cut = True
                        break
                    image = frame.to_ndarray(width=width, height=height, format='rgb24', interpolation='AREA')
                    turns = _quarter_turns(frame)
                    if turns:
                        image = np.ascontiguousarray(np.rot90(image, turns))
                    yield Frame(image, time)
            except _errors() as error:
                reason = 'one claims more memory than there is' if isinstance(error, MemoryError) else error
                raise MMSignError(
                    f'breaks off after {count} frames: {reason}', file=self.path, fix='re-encode or cut it'
                ) from None
        self.notes = clock.notes
        if self.end is not None and not (cut or self.in_frames) and place < self.end - SHORT:
            self.notes.append(
                f'the video ends at {place + 1 / self.fps:.1f} s, the segment at {self.end:g} s'
            )
        for note in self.notes:
            warnings.warn(f'{self.path}: {note}', stacklevel=2)

    def _decode(self, container: Any) -> Iterator[Any]:
        """Frames from the last key frame before ``start`` on, where the file can be searched."""
        frames, first = container.decode(video=0), None
        if not self.in_frames and self.start > SEEK:
            with contextlib.suppress(*_errors()):
                container.seek(round((self._begin + self.start - 1) * 1_000_000))
                frames = container.decode(video=0)
                first = next(frames, None)
            if first is None or not self._begin <= (first.time or -1) <= self._begin + self.start:
                with self._open() as again:  # it cannot be searched
                    yield from again.decode(video=0)
                return
            yield first
        yield from frames


class Clock:
    """Rising times from time stamps that may be missing, repeat, start again or leap.

    Args:
        step: Seconds from frame to frame, where the time stamps do not tell.

    Attributes:
        notes: Where the time stamps were not followed.
    """

    def __init__(self, step: float) -> None:
        self.step, self.notes = step, list[str]()
        self._last, self._shift, self._count = -np.inf, 0.0, 0
        self._steps: deque[float] = deque(maxlen=15)

    def tick(self, stamp: float | None) -> float:
        """The time of the next frame, seconds."""
        first = not np.isfinite(self._last)
        step = float(np.median(self._steps)) if self._steps else self.step
        if stamp is None:
            time = 0.0 if first else self._last + step
        else:
            time = float(stamp) + self._shift
            away = time - self._last
            if not first and (away < -2 * step or away > max(LEAP, 5 * step)):
                what = 'start again' if away < 0 else f'leap by {away:.1f} s'
                self.notes.append(
                    f'time stamps {what} after frame {self._count}: the frame rate counts there'
                )
                self._shift += self._last + step - time
                time = self._last + step
            elif away <= 0:  # some recorders repeat
                time = self._last + 1e-3
            elif not first:
                self._steps.append(away)
        self._last, self._count = time, self._count + 1
        return time


def _square(width: int, height: int, shape: Any) -> tuple[int, int]:
    """The size of a picture with square pixels; the longer way is stretched, nothing is lost."""
    ratio = float(shape or 1)
    return (round(width * ratio), height) if ratio >= 1 else (width, round(height / ratio))


def _quarter_turns(frame: Any) -> int:
    """Turns of 90° counter-clockwise that put a decoded frame upright."""
    return round((frame.rotation or 0) / 90) % 4


def prefetch(frames: Iterable[Frame], size: int = 8) -> Iterator[Frame]:
    """Decode in a thread of its own, at most ``size`` frames ahead.

    Errors of the source are raised where the frames are used; leaving the loop
    early ends the thread. A live source (``live = True``) is passed through,
    since a frame that waits is late.
    """
    if getattr(frames, 'live', False):
        yield from frames
        return
    queue: Queue[Any] = Queue(size)
    stop, end = threading.Event(), object()

    def offer(item: Any) -> bool:
        while not stop.is_set():
            try:
                queue.put(item, timeout=0.1)
                return True
            except Full:
                continue
        return False

    def work() -> None:
        try:
            for frame in frames:
                if not offer(frame):
                    return
            offer(end)
        except BaseException as error:  # handed over, not swallowed
            offer(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            try:
                item = queue.get(timeout=0.5)
            except Empty:
                continue
            if item is end:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join(timeout=5)
