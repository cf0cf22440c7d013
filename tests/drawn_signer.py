"""A person drawn around the keypoints of a real clip, whom MediaPipe reads back: what was signed is known.

No installable package ships a video of a signer. The face is a photograph,
arms and hands are drawn where the clip's keypoints are.
"""

from __future__ import annotations

import cv2
import numpy as np
from video_files import astronaut

from mmsign.keypoints.wholebody import wholebody133

LAYOUT = wholebody133()
SIDE = 640
#: Where the middle between the shoulders comes to lie, and how far apart they are, pixels.
CHEST, WIDTH = np.array([320.0, 350.0]), 190.0
WALL, SLEEVE, SLEEVE_EDGE = (205, 212, 220), (70, 90, 150), (45, 60, 110)
SKIN, SKIN_EDGE, NAIL = (214, 170, 145), (133, 105, 90), (244, 205, 195)


def place(keypoints: np.ndarray) -> np.ndarray:
    """(T, 133, 2) moved and scaled into the picture."""
    left, right = np.median(keypoints[:, [5, 6]], 0)
    return (keypoints - (left + right) / 2) * WIDTH / np.linalg.norm(left - right) + CHEST


def draw_signer(keypoints: np.ndarray, confidence: np.ndarray) -> list[np.ndarray]:
    """Pictures (640, 640, 3) RGB of a clip that :func:`place` has placed."""
    face = astronaut()[10:195, 145:305]
    return [_hands(_body(points, sure, face), points, sure) for points, sure in zip(keypoints, confidence)]


def talk(
    clips: list[tuple[np.ndarray, np.ndarray]], rest: int = 20, move: int = 7
) -> tuple[np.ndarray, np.ndarray, list[tuple[int, int]]]:
    """Right-handed signs, before and after each of which the arm hangs for ``rest`` frames.

    Returns:
        Keypoints and confidence of the whole, and the first and last frame of each sign.
    """
    hand = list(LAYOUT.parts['right_hand'])

    def hanging(points: np.ndarray) -> np.ndarray:
        points = points.copy()
        points[hand] += points[6] + [-12, 270] - points[hand[0]]
        points[8], points[10] = points[6] + [-8, 135], points[hand[0]]
        return points

    rows, spans = [], []
    for keypoints, _ in clips:
        points, share = place(keypoints), np.linspace(0, 1, move)[:, None, None]
        before, after = hanging(points[0]), hanging(points[-1])
        parts = [np.repeat(before[None], rest, 0), before + share * (points[0] - before), points]
        parts += [points[-1] + share * (after - points[-1]), np.repeat(after[None], rest, 0)]
        start = sum(map(len, rows)) + rest + move
        spans.append((start, start + len(points) - 1))
        rows.append(np.concatenate(parts))
    confidence = np.concatenate([np.repeat(c[:1] > 0, len(row), 0) for (_, c), row in zip(clips, rows)])
    return np.concatenate(rows), confidence.astype(np.float32), spans


def _line(image: np.ndarray, points: np.ndarray, colour: tuple, width: float) -> None:
    cv2.polylines(
        image, [np.round(points).astype(np.int32)], False, colour, max(1, round(width)), cv2.LINE_AA
    )


def _body(points: np.ndarray, sure: np.ndarray, face: np.ndarray) -> np.ndarray:
    image = np.full((SIDE, SIDE, 3), WALL, np.uint8)
    left, right = points[5], points[6]
    chest, down = (left + right) / 2, np.array([0, 2 * WIDTH])
    torso = np.round([right, left, left + down, right + down]).astype(np.int32)
    cv2.fillPoly(image, [torso], SLEEVE, cv2.LINE_AA)
    _line(image, torso, SLEEVE, 0.22 * WIDTH)
    _line(image, np.array([chest, chest - [0, 70]]), SKIN, 0.3 * WIDTH)
    height = round(0.95 * WIDTH)
    face = cv2.resize(
        face, (round(height * face.shape[1] / face.shape[0]), height), interpolation=cv2.INTER_AREA
    )
    oval = (
        cv2.ellipse(
            np.zeros(face.shape[:2], np.uint8),
            ((face.shape[1] / 2, height / 2), (face.shape[1] - 2, height - 2), 0),
            1,
            -1,
        )
        > 0
    )
    x, y = round(chest[0] - face.shape[1] / 2), round(chest[1] - 0.28 * WIDTH - height)
    image[y : y + height, x : x + face.shape[1]][oval] = face[oval]
    for shoulder, elbow, wrist in ((5, 7, 91), (6, 8, 112)):
        arm = points[[shoulder, elbow, wrist]]
        if not sure[wrist]:  # hangs down
            arm = points[shoulder] + np.array([[0, 0], [0, 130], [0, 330]])
        _line(image, arm, SLEEVE_EDGE, 0.25 * WIDTH)
        _line(image, arm, SLEEVE, 0.21 * WIDTH)
    return image


def _hands(image: np.ndarray, points: np.ndarray, sure: np.ndarray) -> np.ndarray:
    for part in ('left_hand', 'right_hand'):
        ids = list(LAYOUT.parts[part])
        if not sure[ids].all():
            continue
        hand = points[ids]
        width = 1.1 * np.median(np.linalg.norm(hand[[5, 9, 13]] - hand[[9, 13, 17]], axis=1))
        width = max(width, np.linalg.norm(hand[0] - hand[9]) / 4.5)  # seen from the side
        palm = cv2.convexHull(hand[[0, 1, 5, 9, 13, 17]].astype(np.int32))[:, 0]
        _line(image, palm, SKIN_EDGE, 1.05 * width)
        cv2.fillPoly(image, [palm], SKIN, cv2.LINE_AA)
        _line(image, palm, SKIN, 0.9 * width)
        for first in (17, 13, 9, 5, 1):
            finger = hand[first : first + 4]
            for colour, share in ((SKIN_EDGE, 1.12), (SKIN, 0.92)):
                for i in range(3):
                    _line(image, finger[i : i + 2], colour, width * (share - 0.08 * i))
            cv2.circle(
                image, np.round(finger[3]).astype(int).tolist(), round(0.25 * width), NAIL, -1, cv2.LINE_AA
            )
    return image
