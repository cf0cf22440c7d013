"""The four streams: joint, bone, and their motions (GSP-MC, Table 2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmsign.utils.errors import MMSignError

STREAMS = ('joint', 'bone', 'joint_motion', 'bone_motion')


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
    conf = np.minimum(confidence, confidence[:, up])
    return (keypoints - keypoints[:, up]) * (conf > 0)[..., None], conf


def to_motion(keypoints: np.ndarray, confidence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Next frame minus this one; the last frame is zero. Confidence is the lower of the two frames."""
    conf = np.zeros_like(confidence)
    conf[:-1] = np.minimum(confidence[1:], confidence[:-1])
    motion = np.zeros_like(keypoints)
    motion[:-1] = keypoints[1:] - keypoints[:-1]
    return motion * (conf > 0)[..., None], conf


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
        keypoints, confidence = to_motion(keypoints, confidence)
    return keypoints * (confidence > 0)[..., None], confidence


def stack_streams(
    streams: Sequence[str], keypoints: np.ndarray, confidence: np.ndarray, parents: np.ndarray
) -> np.ndarray:
    """(C, T, V) float32 network input: D coordinates and the confidence of each stream in turn."""
    channels = []
    for stream in streams:
        points, conf = make_stream(stream, keypoints, confidence, parents)
        channels.append(np.concatenate([points, conf[..., None]], -1))  # (T, V, D + 1)
    return np.ascontiguousarray(np.concatenate(channels, -1).transpose(2, 0, 1), dtype=np.float32)
