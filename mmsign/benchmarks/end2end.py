"""From a video file to the sign's name, stage by stage."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import matplotlib
import numpy as np
import torch

from mmsign.benchmarks.models import random_model
from mmsign.inference.inferencer import SignInferencer
from mmsign.pose import PoseEstimator, VideoReader
from mmsign.pose.video import import_av
from mmsign.utils.stopwatch import Stopwatch

FPS = 25


def moving_person(frames: int) -> Iterator[np.ndarray]:
    """(600, 512, 3) RGB: the photograph of Grace Hopper that matplotlib ships, swaying."""
    file = Path(matplotlib.get_data_path()) / 'sample_data/grace_hopper.jpg'
    picture = cv2.imread(str(file))[..., ::-1]
    height, width = picture.shape[:2]
    for t in range(frames):
        turn = cv2.getRotationMatrix2D((width / 2, height), 4 * np.sin(t / 3), 1.0)
        yield np.ascontiguousarray(cv2.warpAffine(picture, turn, (width, height)))


def write_person(path: Path, frames: int) -> None:
    """Encode :func:`moving_person` at 25 frames a second."""
    av = import_av()
    with av.open(str(path), 'w') as container:
        stream = container.add_stream('mpeg4', rate=FPS)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 512, 600, 'yuv420p', 4_000_000
        for t, image in enumerate(moving_person(frames)):
            frame = av.VideoFrame.from_ndarray(image, format='rgb24')
            frame.pts, frame.time_base = t, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def run(
    out_dir: str | os.PathLike,
    layout: str = 'wholebody87',
    frames: int = 64,
    length: int = 100,
    video: str | os.PathLike | None = None,
    estimator: str | dict[str, Any] | PoseEstimator = 'mediapipe',
) -> dict[str, Any]:
    """Name a video with the paper's network, random weights, as one sign.

    Args:
        out_dir: Where the video goes.
        layout: Keypoint layout of the network.
        frames: T.
        length: Frames of the video.
        video: A video of your own instead.
        estimator: Name or config of the pose estimator.

    Returns:
        ``ratios``: ``realtime``, seconds of video over seconds of work;
        ``medians``: seconds a frame of decoding and pose (which overlap, the
        first in a thread), seconds of the model, and seconds in all.
    """
    torch.set_flush_denormal(True)  # an untrained network makes them
    file = Path(video) if video else Path(out_dir) / 'person.mp4'
    if video is None:
        write_person(file, length)
    name = SignInferencer(
        random_model(layout, frames),
        estimator=estimator,
        single_seconds=float('inf'),
        need_hands=False,  # the written person shows none
    )
    next(iter(name.estimator.stream(VideoReader(file))))  # loads what loads on first use
    name.stopwatch = Stopwatch()
    with name.stopwatch.measure('all'):
        (sign,) = name(file)
    seconds, items = name.stopwatch.seconds, name.stopwatch.items
    return {
        'ratios': {'realtime': (sign.end - sign.start) / seconds['all']},
        'medians': {
            'decode_frame_s': seconds['decode'] / items['decode'],
            'pose_frame_s': seconds['pose'] / items['pose'],
            'model_s': seconds['model'],
            'all_s': seconds['all'],
            'frames': items['pose'],
        },
    }
