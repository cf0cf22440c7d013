"""A live source that drops frames rather than lagging."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from mmsign.pose.camera import LatestFrames, camera_frames, played_frames
from mmsign.pose.video import Frame, prefetch
from mmsign.utils.errors import MMSignError

IMAGE = np.zeros((2, 2, 3), np.uint8)


def test_only_the_newest_frame_is_given_out() -> None:
    read_all = threading.Event()

    def source() -> Iterator[Frame]:
        yield from (Frame(IMAGE, float(i)) for i in range(10))
        read_all.set()

    latest = LatestFrames(source())
    got = []
    for frame in latest:
        got.append(frame.time)
        read_all.wait(5)
    assert got[-1] == 9
    assert len(got) <= 2 + (got[0] == 9)
    assert latest.read == 10
    assert latest.dropped == 10 - len(got)


def test_a_slow_user_sees_fresh_frames() -> None:
    def source() -> Iterator[Frame]:
        for _ in range(200):  # 200 frames a second, for a second
            time.sleep(0.005)
            yield Frame(IMAGE, time.monotonic())

    latest, ages = LatestFrames(source()), []
    for frame in prefetch(latest):  # what an estimator does
        ages.append(time.monotonic() - frame.time)
        time.sleep(0.05)  # working off all frames would take ten seconds
    assert latest.read == 200
    assert latest.dropped > 100
    assert sorted(ages)[-2] < 0.25
    assert len(ages) == latest.read - latest.dropped


def test_errors_reach_the_user_and_leaving_ends_the_thread() -> None:
    def broken() -> Iterator[Frame]:
        yield Frame(IMAGE, 0.0)
        raise MMSignError('stopped delivering')

    with pytest.raises(MMSignError, match='stopped delivering'):
        for _ in LatestFrames(broken()):
            pass
    endless = iter(LatestFrames(iter(lambda: Frame(IMAGE, time.sleep(0.001) or 0.0), None)))
    next(endless)
    before = threading.active_count()
    endless.close()
    assert threading.active_count() < before


def test_no_camera_is_one_clear_line() -> None:
    with pytest.raises(MMSignError, match='field camera: 97 cannot be opened'):
        next(camera_frames(97))


def test_a_video_plays_at_its_own_speed() -> None:
    arrivals, times = [], []
    for frame in played_frames(Frame(IMAGE, 7 + 0.1 * i) for i in range(4)):
        arrivals.append(time.monotonic())
        times.append(frame.time)
    np.testing.assert_allclose(np.diff(times), 0.1, atol=1e-6)
    assert all(arrival >= at for arrival, at in zip(arrivals, times))
    assert arrivals[-1] - arrivals[0] == pytest.approx(0.3, abs=0.2)
