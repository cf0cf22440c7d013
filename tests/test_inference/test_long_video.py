"""A real file of four hours, named, drawn and extracted in constant memory."""

from __future__ import annotations

import weakref
from pathlib import Path

import numpy as np
import pytest
from fake_pose import BrightnessEstimator
from tiny_models import tiny_checkpoint
from video_files import write_video

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import videos
from mmsign.datasets.sources.base import write_archive
from mmsign.inference.inferencer import SignInferencer
from mmsign.inference.labelled_video import PoseTape, draw_video
from mmsign.inference.segment import MotionSegmenter
from mmsign.pose import FramePose, VideoReader

HOURS, STEP = 4, 4.0
FRAMES = round(HOURS * 3600 / STEP)
#: Of 3,600; a part of ten minutes has 150.
MOST_ALIVE = 160
#: All frames would be 177 MB. The allocator gives and takes a few as it likes.
MOST_GROWTH = 32 << 20


@pytest.fixture(scope='module')
def long_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A frame every four seconds; the hands move in a minute of every ten."""
    times = (STEP * np.arange(FRAMES)).tolist()
    levels = (180 if t % 600 < 60 and round(t / STEP) % 2 else 30 for t in times)
    images = (np.full((128, 128, 3), level, np.uint8) for level in levels)
    return write_video(tmp_path_factory.mktemp('long') / 'long.mp4', images, times=times)


def resident() -> int:
    """Bytes of memory this process holds."""
    return int(Path('/proc/self/statm').read_text().split()[1]) * 4096


class Watch:
    """How many of the arrays that passed are still held, and the memory since all is loaded."""

    def __init__(self, settled: int = 500) -> None:
        self.settled, self.count, self.alive = settled, 0, 0
        self.early = self.most = 0
        self.refs: list[weakref.ref] = []

    def __call__(self, array: np.ndarray) -> None:
        self.count += 1
        self.refs = [r for r in (*self.refs, weakref.ref(array)) if r() is not None]
        self.alive = max(self.alive, len(self.refs))
        if self.count == self.settled:
            self.early = resident()
        elif self.count > self.settled and self.count % 50 == 0:
            self.most = max(self.most, resident())

    def check(self) -> None:
        """Everything was watched, and little was kept."""
        assert self.count == FRAMES
        assert 0 < self.alive <= MOST_ALIVE
        assert self.most - self.early < MOST_GROWTH


class WatchedEstimator(BrightnessEstimator):
    """Looks at the memory with every frame."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    def stream(self, frames):
        for pose in super().stream(frames):
            self.watch(pose.keypoints)
            yield pose


def test_naming_and_drawing(letters: Path, tmp_path: Path, long_video: Path) -> None:
    name = SignInferencer(
        *tiny_checkpoint(tmp_path, letters),
        estimator=BrightnessEstimator(),
        device='cpu',
        segmenter=MotionSegmenter(start=0.3, stop=0.1, longest=30),
    )
    naming, drawing = Watch(), Watch()

    with PoseTape() as tape:

        def keep(pose: FramePose) -> None:
            naming(pose.keypoints)
            tape.add(pose)

        reader = VideoReader(long_video)
        signs = list(name.stream(reader, on_pose=keep))
        assert len(tape) == FRAMES
        assert len(signs) >= HOURS * 6
        naming.check()

        class Watched(VideoReader):
            def __iter__(self):
                for frame in super().__iter__():
                    drawing(frame.image)
                    yield frame

        draw_video(Watched(long_video), tape, signs, tmp_path / 'labelled.mp4', progress=False)
    drawing.check()
    drawn = VideoReader(tmp_path / 'labelled.mp4')
    assert drawn.frames == FRAMES


def test_extraction(tmp_path: Path, long_video: Path) -> None:
    watch = Watch()
    source = videos.load([long_video], estimator=WatchedEstimator(watch), part_seconds=600)
    report = write_archive(source, tmp_path / 'archive', progress=False)
    assert (report['clips'], report['frames'], report['skipped']) == (HOURS * 6, FRAMES, 0)
    watch.check()
    archive = PoseArchive(tmp_path / 'archive')
    levels = archive.read(3)[0][:, 100, 1]  # the hands stand at y = brightness
    np.testing.assert_allclose(levels[[0, 1, 2, 40]], [30, 180, 30, 30], atol=3)
