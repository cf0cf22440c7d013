"""Where signs begin and end in a stream of poses: by the motion of the hands."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from mmsign.pose import FramePose

SHOULDERS = (5, 6)
ELBOWS, WRISTS = (7, 8), (9, 10)
#: Wrist and hand of each side in ``wholebody133``.
HANDS = (np.array([9, *range(91, 112)]), np.array([10, *range(112, 133)]))
FINGERS = slice(91, 133)


class Segment(NamedTuple):
    """A stretch of poses that is one candidate sign.

    Attributes:
        poses: Its frames.
        window: Whether it was cut from longer motion by the sliding window.
    """

    poses: list[FramePose]
    window: bool


def trim(poses: list[FramePose]) -> list[FramePose]:
    """Without the frames before the first and after the last in which a hand's own points are seen.

    Detectors lose hands that hang or blur on their way up and down; models are
    trained on the sign between. Left as it is if fewer than two frames would remain.
    """
    seen = [i for i, pose in enumerate(poses) if pose.confidence[FINGERS].any()]
    return poses[seen[0] : seen[-1] + 1] if len(seen) > 1 else poses


class MotionSegmenter:
    """Cuts a stream into stretches in which a hand moves.

    A stretch begins when a hand's mean speed reaches ``start`` and ends when
    both hands stay below ``stop`` for ``hold`` seconds, or for ``raised`` while
    a hand is held above its elbow, since many signs stand still there. Motion
    that goes on for longer than ``longest`` is cut into windows of that length,
    half of which overlap. Speeds are in shoulder widths a second, so that distance from the
    camera does not matter. Ends in which no hand is found are cut off. Memory is bounded by ``longest``.

    Args:
        start: Speed at which a sign begins.
        stop: Speed below which a hand rests.
        hold: Seconds of rest that end a sign; part of the delay before it is named.
        raised: The same while a hand is held up.
        shortest: Shorter stretches are twitches.
        longest: Length of the sliding window, seconds.
        pad: Seconds kept before and after.
        smooth: Time constant of the smoothing of speeds, seconds.
        sure: Least confidence of a point that counts: detectors guess hidden hands, and guesses jitter.
    """

    def __init__(
        self,
        start: float = 0.6,
        stop: float = 0.3,
        hold: float = 0.4,
        raised: float = 1.0,
        shortest: float = 0.25,
        longest: float = 4.0,
        pad: float = 0.2,
        smooth: float = 0.08,
        sure: float = 0.3,
    ) -> None:
        self.start, self.stop, self.hold, self.raised = start, stop, hold, raised
        self.shortest, self.longest, self.pad, self.smooth = shortest, longest, pad, smooth
        self.sure = sure
        self.reset()

    @property
    def active(self) -> bool:
        """Whether a hand is moving."""
        return self._active

    def reset(self) -> None:
        """Forget the stream."""
        self._buffer: deque[FramePose] = deque()
        self._previous: FramePose | None = None
        self._width = 0.0
        self._speeds = np.zeros(2)
        self._active = self._windows = False
        self._began = self._moved = 0.0

    def speed(self, pose: FramePose) -> float:
        """The faster hand's smoothed speed, shoulder widths a second."""
        previous, self._previous = self._previous, pose
        if (pose.confidence[list(SHOULDERS)] > 0).all():
            width = float(np.linalg.norm(pose.keypoints[SHOULDERS[0]] - pose.keypoints[SHOULDERS[1]]))
            self._width = width if self._width == 0 else 0.9 * self._width + 0.1 * width
        if previous is None or pose.time <= previous.time or self._width <= 0:
            return float(self._speeds.max())
        seconds = pose.time - previous.time
        keep = float(np.exp(-seconds / self.smooth))
        for side, ids in enumerate(HANDS):
            both = (pose.confidence[ids] > self.sure) & (previous.confidence[ids] > self.sure)
            now = 0.0
            if both.any():
                steps = np.linalg.norm(pose.keypoints[ids] - previous.keypoints[ids], axis=1)[both]
                now = float(steps.mean()) / self._width / seconds
            self._speeds[side] = keep * self._speeds[side] + (1 - keep) * now
        return float(self._speeds.max())

    def is_raised(self, pose: FramePose) -> bool:
        """Whether a wrist is above its elbow."""
        return any(
            pose.confidence[[wrist, elbow]].min() > self.sure
            and pose.keypoints[wrist, 1] < pose.keypoints[elbow, 1]
            for wrist, elbow in zip(WRISTS, ELBOWS)
        )

    def push(self, pose: FramePose) -> list[Segment]:
        """Take the next frame; gives the stretches that end with it, usually none."""
        speed = self.speed(pose)
        self._buffer.append(pose)
        if not self._active:
            if speed < self.start:
                self._trim(pose.time - self.pad)
                return []
            self._active, self._windows, self._began = True, False, pose.time
        if speed >= self.stop:
            self._moved = pose.time
        if pose.time - self._moved >= (self.raised if self.is_raised(pose) else self.hold):
            return self.flush()
        if pose.time - self._buffer[0].time >= self.longest:
            segment = Segment(trim(list(self._buffer)), True)
            self._windows = True
            self._trim(pose.time - self.longest / 2)
            return [segment]
        return []

    def flush(self) -> list[Segment]:
        """End the stretch that is going on, if any."""
        if not self._active:
            return []
        self._active = False
        poses = [pose for pose in self._buffer if pose.time <= self._moved + self.pad]
        self._trim(self._buffer[-1].time - self.pad)
        if len(poses) < 2:
            return []
        # what follows a window overlaps it by half: the rest counts only if it is longer than that
        least = self.longest / 2 + self.shortest if self._windows else self.shortest
        begin = poses[0].time if self._windows else self._began
        if self._moved - begin < least:
            return []
        return [Segment(trim(poses), self._windows)]

    def _trim(self, time: float) -> None:
        while self._buffer and self._buffer[0].time < time:
            self._buffer.popleft()
