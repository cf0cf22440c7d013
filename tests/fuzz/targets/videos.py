"""Videos."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from video_files import write_video

from fuzz.cases import Target, Wrong
from mmsign.pose.video import VideoReader


def make(folder: Path) -> None:
    rng = np.random.default_rng(0)
    images = np.cumsum(rng.integers(0, 9, (8, 48, 64, 3)), 0).astype(np.uint8)
    write_video(folder / 'a.mp4', images)


def open_video(folder: Path) -> Any:
    reader = VideoReader(folder / 'a.mp4', max_side=320)
    count, last = 0, -np.inf
    for image, time in reader:
        if image.shape != (reader.height, reader.width, 3) or image.dtype != np.uint8 or not time > last:
            raise Wrong(f'a picture {image.shape} at {time}')
        count, last = count + 1, time
    if not count:
        raise Wrong('no picture')
    return count


TARGETS = [Target('video', make, open_video)]
