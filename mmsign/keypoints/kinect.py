"""The 20 joints of Kinect v1."""

from __future__ import annotations

from mmsign.keypoints.layout import KeypointLayout

NAMES = (
    'head',
    'neck',
    'left_shoulder',
    'right_shoulder',
    'left_elbow',
    'right_elbow',
    'left_wrist',
    'right_wrist',
    'left_hand',
    'right_hand',
    'spine_mid',
    'spine_base',
    'left_hip',
    'right_hip',
    'left_knee',
    'right_knee',
    'left_ankle',
    'right_ankle',
    'left_foot',
    'right_foot',
)


def kinect20() -> KeypointLayout:
    """Kinect v1's 20 joints, x, y and z in metres. A "hand" is elbow, wrist and hand.

    The order is that of the public Indian Sign Language set (Roy et al., arXiv:2010.12669).
    """
    parents = {0: 1, 2: 1, 3: 1, 10: 1, 11: 10, 12: 11, 13: 11}
    parents |= {i: i - 2 for i in (4, 5, 6, 7, 8, 9, 14, 15, 16, 17, 18, 19)}
    return KeypointLayout(
        name='kinect20',
        names=NAMES,
        parts={'body': (0, 1, 2, 3, *range(10, 20)), 'left_hand': (4, 6, 8), 'right_hand': (5, 7, 9)},
        edges=tuple(parents.items()),
        mirror_pairs=((2, 3), (4, 5), (6, 7), (8, 9), (12, 13), (14, 15), (16, 17), (18, 19)),
    )


def kinect11() -> KeypointLayout:
    """The upper body of :func:`kinect20`: head, neck, upper spine and both arms.

    Legs say nothing in a sign.
    """
    return kinect20().subset('kinect11', range(11))
