"""The input video with skeletons and names written over it, in constant memory."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont
from tqdm import tqdm

from mmsign.inference.transcript import Prediction
from mmsign.keypoints.wholebody import wholebody133
from mmsign.pose import FramePose, VideoReader
from mmsign.pose.base import POINTS
from mmsign.pose.video import import_av
from mmsign.visualization import draw_skeleton
from mmsign.visualization.style import FONTS

#: Tried in turn: browsers play H.264, every build of FFmpeg writes MPEG-4.
ENCODERS = ('libx264', 'libopenh264', 'mpeg4')


class PoseTape:
    """Poses of a whole video, kept on disk until it is drawn.

    Examples:
        >>> with PoseTape() as tape:  # needs a video of yours # doctest: +SKIP
        ...     predictions = list(inferencer.stream(reader, on_pose=tape.add))
        ...     draw_video(reader, tape, predictions, 'labelled.mp4')
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by __exit__)
        self._count = 0

    def __enter__(self) -> PoseTape:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._count

    def add(self, pose: FramePose) -> None:
        """Append the pose of the next frame."""
        row = np.concatenate([pose.keypoints, pose.confidence[:, None]], 1).astype(np.float32)
        self._file.seek(0, os.SEEK_END)
        self._file.write(row.tobytes())
        self._count += 1

    def read(self, index: int) -> np.ndarray:
        """(133, 3) x, y, confidence of a frame."""
        size = POINTS * 3 * 4
        self._file.seek(index * size)
        return np.frombuffer(self._file.read(size), np.float32).reshape(POINTS, 3)


def draw_video(
    reader: VideoReader,
    tape: PoseTape,
    predictions: Sequence[Prediction],
    out: str | os.PathLike,
    min_confidence: float = 0.3,
    progress: bool = True,
) -> None:
    """Write a labelled mp4; it keeps the times of the frames, and has no sound.

    Args:
        reader: The video, read once more.
        tape: The pose of each frame.
        predictions: In order of time.
        out: The file.
        min_confidence: Points below it are not drawn.
        progress: Show a progress bar.
    """
    av, layout, clock = import_av(), wholebody133(), Fraction(1, 10000)
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    # yuv420p halves the colours: sides must be even
    width, height = reader.width // 2 * 2, reader.height // 2 * 2
    waiting, current = list(predictions), None
    with av.open(str(out), 'w') as container:
        stream = container.add_stream(_encoder(av), rate=Fraction(reader.fps).limit_denominator(1000))
        stream.width, stream.height, stream.pix_fmt = width, height, 'yuv420p'
        stream.codec_context.time_base = clock
        stream.bit_rate = 8 * width * height
        frames = tqdm(reader, total=len(tape), desc='drawing', unit='frame', disable=not progress)
        first: float | None = None
        for index, (image, time) in enumerate(frames):
            first = time if first is None else first
            while waiting and waiting[0].start <= time:
                current = waiting.pop(0)
            pose = tape.read(index)
            image = draw_skeleton(image, pose[:, :2], pose[:, 2], layout, threshold=min_confidence)
            if current is not None and time <= current.end:
                write_label(image, f'{current.gloss}  {current.score:.0%}')
            frame = av.VideoFrame.from_ndarray(image[:height, :width], format='rgb24')
            frame.pts, frame.time_base = round((time - first) / clock), clock
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _encoder(av: Any) -> str:
    """The first encoder that this build of FFmpeg has."""
    return next(name for name in ENCODERS if name in av.codecs_available)


def write_label(image: np.ndarray, text: str) -> None:
    """Write a line at the bottom of a picture (H, W, 3), in place.

    OpenCV writes ASCII only, while glosses are Chinese and Turkish too.
    """
    height, width = image.shape[:2]
    size = max(12, height // 14)
    strip = Image.fromarray(image)
    pen = ImageDraw.Draw(strip)
    pen.rectangle((0, height - size * 3 // 2, width, height), fill=(0, 0, 0))
    pen.text((size // 2, height - size * 4 // 3), text, fill=(255, 255, 255), font=_font(size))
    image[:] = np.asarray(strip)


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """A font with Chinese characters if one is installed, else matplotlib's own."""
    for name in FONTS:
        try:
            return ImageFont.truetype(font_manager.findfont(name, fallback_to_default=False), size)
        except ValueError:
            continue
    raise AssertionError('matplotlib ships DejaVu Sans')
