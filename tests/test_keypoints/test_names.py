"""Points of common skeletons by name."""

from __future__ import annotations

import numpy as np

from mmsign.keypoints import holistic_to_wholebody133
from mmsign.keypoints import names as known
from mmsign.keypoints.names import place
from mmsign.keypoints.wholebody import wholebody133

LAYOUT = wholebody133()


def test_every_name_is_one_of_wholebody133_and_stands_once() -> None:
    for table, count in (
        (known.COCO_17, 17),
        (known.BODY_23, 23),
        (known.FACE_68, 68),
        (known.FACE_70, 70),
        (known.LEFT_HAND_21, 21),
        (known.RIGHT_HAND_21, 21),
        (known.OPENPOSE_25, 25),
        (known.OPENPOSE_18, 18),
        (known.OPENPOSE_135, 135),
        (known.POSE_33, 33),
        (known.FACE_468, 468),
        (known.FACE_478, 478),
    ):
        named = [name for name in table if name]
        assert len(table) == count
        assert set(named) <= set(LAYOUT.names)
        assert len(set(named)) == len(named)


def test_openpose_by_its_own_names() -> None:
    """Some indices from OpenPose's documentation of BODY_25 and BODY_135."""
    for index, name in ((2, 'right_shoulder'), (5, 'left_shoulder'), (7, 'left_wrist'), (24, 'right_heel')):
        assert known.OPENPOSE_25[index] == name
    for index, name in ((9, 'left_wrist'), (25, 'left_thumb_1'), (45, 'right_thumb_1'), (65, 'jaw_0')):
        assert known.OPENPOSE_135[index] == name


def test_placing_is_what_the_adapter_does(rng: np.random.Generator) -> None:
    blocks = {name: rng.random((2, n, 3)) for name, n in (('pose', 33), ('face', 468), ('l', 21), ('r', 21))}
    wanted, confidence = holistic_to_wholebody133(*blocks.values())
    names = known.POSE_33 + known.FACE_468 + known.LEFT_HAND_21 + known.RIGHT_HAND_21
    placed = place(np.concatenate(list(blocks.values()), 1).astype(np.float32), names, LAYOUT)
    np.testing.assert_array_equal(placed[..., :2], wanted)
    np.testing.assert_array_equal(placed[..., 2], confidence)
