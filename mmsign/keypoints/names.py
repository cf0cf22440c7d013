"""The points of common skeletons, in the words of ``wholebody133``; ``''`` has no counterpart there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmsign.keypoints.layout import KeypointLayout
from mmsign.keypoints.mediapipe import FACE, POSE
from mmsign.keypoints.wholebody import wholebody133

_ALL = wholebody133().names
#: COCO: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles.
COCO_17 = _ALL[:17]
#: COCO-WholeBody's body and feet.
BODY_23 = _ALL[:23]
#: The 68 face points that many tools have: jaw, brows, nose, eyes, lips.
FACE_68 = _ALL[23:91]
#: OpenPose's face: the same and two pupils.
FACE_70 = (*FACE_68, '', '')
#: A hand: the wrist, then thumb to little finger from root to tip; the order of nearly every tool.
LEFT_HAND_21, RIGHT_HAND_21 = _ALL[91:112], _ALL[112:133]
#: OpenPose's body: BODY_25, and its older models with 18 points.
OPENPOSE_25 = (
    *('nose', '', 'right_shoulder', 'right_elbow', 'right_wrist', 'left_shoulder', 'left_elbow'),
    *('left_wrist', '', 'right_hip', 'right_knee', 'right_ankle', 'left_hip', 'left_knee', 'left_ankle'),
    *('right_eye', 'left_eye', 'right_ear', 'left_ear', 'left_big_toe', 'left_small_toe', 'left_heel'),
    *('right_big_toe', 'right_small_toe', 'right_heel'),
)
OPENPOSE_18 = (
    *('nose', '', 'right_shoulder', 'right_elbow', 'right_wrist', 'left_shoulder', 'left_elbow'),
    *('left_wrist', 'right_hip', 'right_knee', 'right_ankle', 'left_hip', 'left_knee', 'left_ankle'),
    *('right_eye', 'left_eye', 'right_ear', 'left_ear'),
)
#: OpenPose's BODY_135: body, both hands without wrists, face.
OPENPOSE_135 = (
    *COCO_17,
    *('', ''),
    *('left_big_toe', 'left_small_toe', 'left_heel', 'right_big_toe', 'right_small_toe', 'right_heel'),
    *LEFT_HAND_21[1:],
    *RIGHT_HAND_21[1:],
    *FACE_70,
)
#: Halpe's full body, which AlphaPose writes: COCO's body, head, neck, hip, feet; face; hands.
HALPE_26 = (
    *COCO_17,
    *('', '', '', 'left_big_toe', 'right_big_toe', 'left_small_toe', 'right_small_toe'),
    *('left_heel', 'right_heel'),
)
HALPE_136 = (*HALPE_26, *FACE_68, *LEFT_HAND_21, *RIGHT_HAND_21)
#: Number of points → their names, where top-down estimators write one array a person.
BY_COUNT = {133: _ALL, 136: HALPE_136, 17: COCO_17, 23: BODY_23, 26: HALPE_26}
#: Points of a frame → the layout that usually has as many.
USUAL_LAYOUTS = {133: 'wholebody133', 87: 'wholebody87', 76: 'cosign76', 49: 'masa49'} | {
    43: 'hands43',
    27: 'base27',
    21: 'hand21',
}
#: MediaPipe's pose landmarks under their own names, in order.
MEDIAPIPE_POSE = (
    *('nose', 'left_eye_inner', 'left_eye', 'left_eye_outer', 'right_eye_inner', 'right_eye'),
    *('right_eye_outer', 'left_ear', 'right_ear', 'mouth_left', 'mouth_right', 'left_shoulder'),
    *('right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist', 'left_pinky'),
    *('right_pinky', 'left_index', 'right_index', 'left_thumb', 'right_thumb', 'left_hip', 'right_hip'),
    *('left_knee', 'right_knee', 'left_ankle', 'right_ankle', 'left_heel', 'right_heel'),
    *('left_foot_index', 'right_foot_index'),
)


def _holistic(table: dict[int, int], count: int) -> tuple[str, ...]:
    """Counterparts of landmarks 0 … count - 1, from ``wholebody133`` index → landmark."""
    names = [''] * count
    for point, landmark in table.items():
        names[landmark] = _ALL[point]
    return tuple(names)


#: MediaPipe's pose and face mesh (468 vertices, or 478 with the irises).
POSE_33 = _holistic(POSE, 33)
FACE_468 = _holistic({23 + i: vertex for i, vertex in enumerate(FACE)}, 468)
FACE_478 = (*FACE_468, *[''] * 10)


def place(values: np.ndarray, names: Sequence[str], layout: KeypointLayout) -> np.ndarray:
    """Points by name.

    Args:
        values: (T, P, …) one entry a point, such as coordinates or confidence.
        names: Of the P points; ``''`` and names that the layout lacks are left out.
        layout: The layout wanted.

    Returns:
        (T, V, …) in the layout's order, 0 where no point has the name.
    """
    out = np.zeros((len(values), layout.num_keypoints, *values.shape[2:]), values.dtype)
    where = {name: i for i, name in enumerate(layout.names)}
    pairs = [(where[name], i) for i, name in enumerate(names) if name in where]
    if pairs:
        targets, sources = map(list, zip(*pairs))
        out[:, targets] = values[:, sources]
    return out
