"""Reading video frame by frame: upright, in time, of bounded size, in constant memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any, NamedTuple

import numpy as np

from mmsign.utils.errors import MMSignError

#: Endings taken for video in folders.
SUFFIXES = ('.mp4', '.avi', '.mov', '.mkv', '.webm', '.m4v', '.mpg', '.mpeg', '.wmv', '.flv', '.3gp', '.ts')
#: A person in fewer pixels than this cannot be recognised.
MIN_SIDE = 32


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
    applied. Times are the file's own, also at a variable frame rate. Large
    frames are scaled down while they are converted, never held in full RGB.

    Args:
        path: The video file.
        max_side: Longest side of the frames given out, pixels.

    Attributes:
        width: Of the frames given out.
        height: Of the frames given out.
        fps: Mean frames per second as the file states it, 25 if it does not.
        frames: Number of frames as the file states it, 0 if it does not.

    Raises:
        MMSignError: If the file is missing, empty, or not a video, if its
            frames are tiny, and while iterating if it holds no frame or breaks off.

    Example:
        >>> for image, time in VideoReader('clip.mp4'):  # needs a video of yours # doctest: +SKIP
        ...     print(time, image.shape)
    """

    def __init__(self, path: str | os.PathLike, max_side: int = 1080) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise MMSignError('no such video', file=self.path)
        if not self.path.stat().st_size:
            raise MMSignError('is empty (0 bytes)', file=self.path, fix='copy or record the video again')
        with self._open() as container:
            stream = container.streams.video[0]
            self.fps = float(stream.average_rate or 25)
            self.frames = int(stream.frames)
            first = self._first(container)
            quarter_turns = _quarter_turns(first)
            width, height = first.width, first.height
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
        last, count = -np.inf, 0
        with self._open() as container:
            try:
                for frame in container.decode(video=0):
                    image = frame.to_ndarray(width=width, height=height, format='rgb24', interpolation='AREA')
                    turns = _quarter_turns(frame)
                    if turns:
                        image = np.ascontiguousarray(np.rot90(image, turns))
                    time = frame.time if frame.time is not None else count / self.fps
                    # some recorders repeat or step back in time
                    last = float(time) if time > last else last + 1e-3
                    count += 1
                    yield Frame(image, last)
            except _errors() as error:
                raise MMSignError(
                    f'breaks off after {count} frames: {error}', file=self.path, fix='re-encode or cut it'
                ) from None


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
