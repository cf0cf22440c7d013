"""An invented person who signs, with a body as people have one; and as MediaPipe would save it."""

from __future__ import annotations

import numpy as np

from mmsign.keypoints.mediapipe import FACE, POSE
from mmsign.keypoints.wholebody import LEFT_HAND, RIGHT_HAND, wholebody133

LAYOUT = wholebody133()
BODY = {
    'nose': (0, -0.75),
    'left_eye': (0.1, -0.85),
    'right_eye': (-0.1, -0.85),
    'left_ear': (0.22, -0.8),
    'right_ear': (-0.22, -0.8),
    'left_shoulder': (0.5, 0),
    'right_shoulder': (-0.5, 0),
    'left_elbow': (0.65, 0.75),
    'right_elbow': (-0.65, 0.75),
    'left_hip': (0.35, 1.6),
    'right_hip': (-0.35, 1.6),
    'left_knee': (0.35, 2.6),
    'right_knee': (-0.35, 2.6),
    'left_ankle': (0.35, 3.5),
    'right_ankle': (-0.35, 3.5),
}


def signing(
    rng: np.random.Generator, frames: int = 20, width: float = 120.0, middle: tuple[float, float] = (320, 220)
) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints (T, 133, 2) in pixels of a picture of 640 × 480 and confidence (T, 133), all seen.

    The unit of :data:`BODY` is the distance of the shoulders, ``width`` pixels.
    """
    out = np.zeros((frames, 133, 2))
    for name, place in BODY.items():
        out[:, LAYOUT.index(name)] = place
    time = np.linspace(0, 1, frames)[:, None]
    for side, start in ((1, LEFT_HAND), (-1, RIGHT_HAND)):
        turn = rng.uniform(0, 6, 2) + 2 * np.pi * time * rng.uniform(0.5, 1, 2)
        wrist = np.array([0.35 * side, 0.4]) + 0.3 * np.sin(turn)  # (T, 2)
        out[:, LAYOUT.index('left_wrist' if side > 0 else 'right_wrist')] = wrist
        fingers = rng.uniform(-0.12, 0.12, (21, 2)) + [0, -0.2]
        fingers[0] = 0.02
        out[:, start : start + 21] = wrist[:, None] + fingers * (1 + 0.1 * np.sin(turn[:, None]))
    face = LAYOUT.parts['face'] + LAYOUT.parts['mouth']
    out[:, list(face)] = rng.uniform((-0.2, -1), (0.2, -0.45), (len(face), 2))
    toes = [
        LAYOUT.index(f'{side}_{toe}')
        for side in ('left', 'right')
        for toe in ('big_toe', 'small_toe', 'heel')
    ]
    out[:, toes] = rng.uniform((-0.4, 3.5), (0.4, 3.7), (6, 2))
    out += rng.normal(0, 0.004, out.shape)
    return (out * width + middle).astype(np.float32), np.ones((frames, 133), np.float32)


def holistic_blocks(keypoints: np.ndarray, width: float = 640, height: float = 480) -> dict[str, np.ndarray]:
    """The same as MediaPipe's landmarks: block → (T, points, 3), x and y of 0 to 1, z 0."""
    counts = {'pose': 33, 'face': 468, 'left_hand': 21, 'right_hand': 21}
    blocks = {name: np.zeros((len(keypoints), count, 3), np.float32) for name, count in counts.items()}
    scaled = keypoints / np.array([width, height])
    nose = scaled[:, :1]
    for block in ('pose', 'face'):  # landmarks without a counterpart lie somewhere in the face
        blocks[block][..., :2] = nose + np.random.default_rng(0).uniform(-0.03, 0.03, (counts[block], 2))
    for point, landmark in POSE.items():
        blocks['pose'][:, landmark, :2] = scaled[:, point]
    for i, vertex in enumerate(FACE):
        blocks['face'][:, vertex, :2] = scaled[:, 23 + i]
    blocks['left_hand'][..., :2] = scaled[:, LEFT_HAND : LEFT_HAND + 21]
    blocks['right_hand'][..., :2] = scaled[:, RIGHT_HAND : RIGHT_HAND + 21]
    return blocks
