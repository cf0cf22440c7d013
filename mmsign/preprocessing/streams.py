"""The network's input: the four streams, joint, bone, and their motions (GSP-MC, Table 2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmsign.preprocessing.missing import clear_missing
from mmsign.preprocessing.step import ClipState, Step, register_step
from mmsign.utils.errors import MMSignError

STREAMS = ('joint', 'bone', 'joint_motion', 'bone_motion')
#: What stands beside a stream's coordinates, see :class:`MakeStreams`.
CONFIDENCE = ('mask', 'score', 'none')


def to_bone(
    keypoints: np.ndarray, confidence: np.ndarray, parents: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Each keypoint minus its parent; the root's bone is zero.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        parents: (V,) parent indices, -1 for the root.

    Returns:
        Bones (T, V, D) and confidence (T, V): the lower of the two ends, and
        zero bones where an end is missing.
    """
    up = np.where(parents < 0, np.arange(len(parents)), parents)
    conf = np.minimum(confidence, confidence.take(up, 1))
    return clear_missing(keypoints - keypoints.take(up, 1), conf), conf


def to_motion(keypoints: np.ndarray, confidence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Next frame minus this one; the last frame is zero. Confidence is the lower of the two frames."""
    conf = np.zeros_like(confidence)
    conf[:-1] = np.minimum(confidence[1:], confidence[:-1])
    motion = np.zeros_like(keypoints)
    motion[:-1] = keypoints[1:] - keypoints[:-1]
    return clear_missing(motion, conf), conf


def make_stream(
    stream: str, keypoints: np.ndarray, confidence: np.ndarray, parents: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """One stream by name.

    Raises:
        MMSignError: If the name is none of :data:`STREAMS`.
    """
    if stream not in STREAMS:
        raise MMSignError(
            f'unknown stream {stream!r}', field='streams', fix=f'choose from {", ".join(STREAMS)}'
        )
    if stream.startswith('bone'):
        keypoints, confidence = to_bone(keypoints, confidence, parents)
    if stream.endswith('_motion'):
        return to_motion(keypoints, confidence)
    return (clear_missing(keypoints.copy(), confidence) if stream == 'joint' else keypoints), confidence


def stack_streams(
    streams: Sequence[str],
    keypoints: np.ndarray,
    confidence: np.ndarray,
    parents: np.ndarray,
    channel: str = 'mask',
) -> np.ndarray:
    """(C, T, V) float32 network input: each stream's D coordinates and, after them, its confidence.

    Args:
        streams: Names of :data:`STREAMS`.
        keypoints: (T, V, D).
        confidence: (T, V).
        parents: (V,) parent indices, -1 for the root.
        channel: One of :data:`CONFIDENCE`.
    """
    frames, points, dims = keypoints.shape
    width = dims + (channel != 'none')
    out = np.empty((len(streams) * width, frames, points), np.float32)
    for stream, start in zip(streams, range(0, len(out), width)):
        moved, conf = make_stream(stream, keypoints, confidence, parents)
        out[start : start + dims] = moved.transpose(2, 0, 1)
        if channel != 'none':
            out[start + dims] = conf if channel == 'score' else conf > 0
    return out


@register_step
class MakeStreams(Step):
    """Compute ``inputs`` (C, T, V) from a clip.

    How sure an estimator is depends on the estimator: MediaPipe calls every point of a hand that
    it finds certain, HRNet gives 0.65. A network that sees the number is at a loss with keypoints
    of another origin, so that by default it only sees which points were found.

    Args:
        streams: One name, as in the paper, or several, whose channels are
            stacked: C = number of streams × (D + 1), without confidence × D.
        confidence: The channel beside the coordinates: ``mask``, 1 where a point was found and
            else 0; ``score``, the estimator's confidence, as in the paper; ``none``, no channel.

    Raises:
        MMSignError: For an unknown stream or kind of confidence.
    """

    def __init__(self, streams: str | Sequence[str] = 'joint', confidence: str = 'mask') -> None:
        self.streams = (streams,) if isinstance(streams, str) else tuple(streams)
        self.confidence = confidence
        for field, values, known in (
            ('streams', self.streams, STREAMS),
            ('confidence', (confidence,), CONFIDENCE),
        ):
            unknown = [name for name in values if name not in known]
            if unknown or not values:
                raise MMSignError(
                    f'unknown {field.rstrip("s")} {unknown[0]!r}' if unknown else 'is empty',
                    field=f'MakeStreams.{field}',
                    fix=f'choose from {", ".join(known)}',
                )

    def __call__(self, clip: ClipState) -> ClipState:
        clip.inputs = stack_streams(
            self.streams, clip.keypoints, clip.confidence, clip.layout.parents, self.confidence
        )
        return clip
