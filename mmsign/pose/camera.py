"""A live camera that drops frames rather than lagging."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from mmsign.pose.video import Frame
from mmsign.utils.errors import MMSignError


class LatestFrames:
    """Always the newest frame of a source that does not wait.

    A thread reads the source as fast as it delivers. Whoever iterates gets the
    frame that came last; frames that came while they were busy are dropped, so
    that the delay never exceeds one frame and one round of their work.

    Args:
        source: Frames, as a camera delivers them.

    Attributes:
        read: Frames read so far.
        dropped: Frames that nobody got.
    """

    #: Frames must not wait in queues, see :func:`mmsign.pose.video.prefetch`.
    live = True

    def __init__(self, source: Iterable[Frame]) -> None:
        self._source = source
        self._condition = threading.Condition()
        self._newest: Frame | None = None
        self._error: BaseException | None = None
        self._ended = False
        self.read = self.dropped = 0

    def __iter__(self) -> Iterator[Frame]:
        thread = threading.Thread(target=self._work, daemon=True)
        thread.start()
        try:
            while True:
                with self._condition:
                    self._condition.wait_for(lambda: self._newest is not None or self._ended)
                    frame, self._newest = self._newest, None
                if frame is not None:
                    yield frame
                elif self._error is not None:
                    raise self._error
                else:
                    return
        finally:
            self._ended = True
            thread.join(timeout=5)

    def _work(self) -> None:
        try:
            for frame in self._source:
                with self._condition:
                    if self._ended:
                        return
                    self.read += 1
                    self.dropped += self._newest is not None
                    self._newest = frame
                    self._condition.notify()
        except BaseException as error:  # handed over, not swallowed
            self._error = error
        finally:
            with self._condition:
                self._ended = True
                self._condition.notify()


def played_frames(frames: Iterable[Frame]) -> Iterator[Frame]:
    """A video at its own speed, as a camera would deliver it: timed by ``time.monotonic``."""
    begin: float | None = None
    for image, at in frames:
        begin = time.monotonic() - at if begin is None else begin
        time.sleep(max(0.0, begin + at - time.monotonic()))
        yield Frame(image, begin + at)


def camera_frames(index: int) -> Iterator[Frame]:
    """Frames of a camera, timed by ``time.monotonic`` when they arrive.

    Args:
        index: The camera's number, 0 for the first.

    Raises:
        MMSignError: If there is no such camera, or it stops delivering.
    """
    camera = cv2.VideoCapture(index)
    try:
        if not camera.isOpened():
            raise MMSignError(
                f'{index} cannot be opened', field='camera', fix='try another number, or a video'
            )
        camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        while True:
            good, image = camera.read()
            if not good:
                raise MMSignError(
                    f'{index} stopped delivering frames', field='camera', fix='plug it in again'
                )
            yield Frame(np.ascontiguousarray(image[..., ::-1]), time.monotonic())
    finally:
        camera.release()
