"""The 133 points and the sets chosen from them, against the published lists."""

import numpy as np
import pytest
from helpers import LAYOUT_NAMES

from mmsign.keypoints import PARTS, KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.keypoints.wholebody import wholebody133

FULL = wholebody133()
LEFT, RIGHT = list(range(91, 112)), list(range(112, 133))
BASE27 = [
    0,
    5,
    6,
    7,
    8,
    9,
    10,
    91,
    95,
    96,
    99,
    100,
    103,
    104,
    107,
    108,
    111,
    112,
    116,
    117,
    120,
    121,
    124,
    125,
    128,
    129,
    132,
]
#: The indices among COCO-WholeBody's 133, part by part, written out again from the papers' counts.
IDS = {
    'wholebody133': {
        'body': list(range(23)),
        'left_hand': LEFT,
        'right_hand': RIGHT,
        'mouth': list(range(71, 91)),
        'face': list(range(23, 71)),
    },
    'wholebody87': {
        'body': list(range(15)),
        'left_hand': LEFT,
        'right_hand': RIGHT,
        'mouth': [71, 77, 83, 84, 85, 86, 87, 88, 89, 90],
        'face': [*range(23, 40), 42, 47, 53],
    },
    'cosign76': {
        'body': [0, 1, 2, 5, 6, 7, 8, 9, 10],
        'left_hand': LEFT,
        'right_hand': RIGHT,
        'mouth': list(range(83, 91)),
        'face': list(range(23, 40)),
    },
    'masa49': {'body': [0, 5, 6, 7, 8, 9, 10], 'left_hand': LEFT, 'right_hand': RIGHT},
    'base27': {'body': BASE27[:7], 'left_hand': BASE27[7:17], 'right_hand': BASE27[17:]},
    'hands43': {'body': [0], 'left_hand': LEFT, 'right_hand': RIGHT},
}
COUNTS = {
    'wholebody133': (23, 21, 21, 20, 48),
    'wholebody87': (15, 21, 21, 10, 20),
    'cosign76': (9, 21, 21, 8, 17),
    'masa49': (7, 21, 21, 0, 0),
    'base27': (7, 10, 10, 0, 0),
    'hands43': (1, 21, 21, 0, 0),
    'hand21': (0, 0, 21, 0, 0),
    'kinect20': (14, 3, 3, 0, 0),
    'kinect11': (5, 3, 3, 0, 0),
}
#: The tree of the 87 points, child then parent, in indices among the 133.
EDGES87 = {
    1: 0,
    2: 0,
    3: 1,
    4: 2,
    5: 0,
    6: 0,
    7: 5,
    8: 6,
    9: 7,
    10: 8,
    11: 5,
    12: 6,
    13: 11,
    14: 12,
    91: 9,
    112: 10,
    53: 0,
    42: 53,
    47: 53,
    31: 53,
    85: 53,
    84: 85,
    83: 84,
    86: 85,
    87: 86,
    71: 83,
    77: 87,
    89: 85,
    88: 89,
    90: 89,
    **{i: i + 1 for i in range(23, 31)},
    **{i: i - 1 for i in range(32, 40)},
    **{root: wrist for wrist in (91, 112) for root in range(wrist + 1, wrist + 21, 4)},
    **{
        root + k: root + k - 1
        for wrist in (91, 112)
        for root in range(wrist + 1, wrist + 21, 4)
        for k in (1, 2, 3)
    },
}


def ids_of(layout: KeypointLayout) -> list[int]:
    """Indices of a layout's keypoints among the 133, by name."""
    return [FULL.names.index(name) for name in layout.names]


@pytest.mark.parametrize('name', LAYOUT_NAMES)
def test_counts_of_each_part(name: str) -> None:
    layout = build_layout(name)
    counts = tuple(len(layout.parts.get(part, ())) for part in PARTS)
    assert counts == COUNTS[name]
    assert layout.num_keypoints == sum(counts) == len(layout.edges) + 1
    assert layout.name == name


@pytest.mark.parametrize('name', IDS)
def test_indices_of_each_part(name: str) -> None:
    layout = build_layout(name)
    ids = np.array(ids_of(layout))
    assert {part: ids[list(members)].tolist() for part, members in layout.parts.items()} == IDS[name]
    assert layout.indices_in(FULL).tolist() == ids.tolist()


def test_body_and_hand_names_follow_coco() -> None:
    assert FULL.names[:17] == (
        'nose',
        'left_eye',
        'right_eye',
        'left_ear',
        'right_ear',
        'left_shoulder',
        'right_shoulder',
        'left_elbow',
        'right_elbow',
        'left_wrist',
        'right_wrist',
        'left_hip',
        'right_hip',
        'left_knee',
        'right_knee',
        'left_ankle',
        'right_ankle',
    )
    assert FULL.names[17:23] == (
        'left_big_toe',
        'left_small_toe',
        'left_heel',
        'right_big_toe',
        'right_small_toe',
        'right_heel',
    )
    assert [FULL.names[i] for i in (91, 95, 96, 111)] == [
        'left_hand_wrist',
        'left_thumb_4',
        'left_index_1',
        'left_pinky_4',
    ]
    assert [FULL.names[i] for i in (112, 132, 23, 40, 45, 53, 59, 65, 71, 83)] == [
        'right_hand_wrist',
        'right_pinky_4',
        'jaw_0',
        'right_brow_0',
        'left_brow_0',
        'nose_3',
        'right_eye_0',
        'left_eye_0',
        'outer_lip_0',
        'inner_lip_0',
    ]


def test_tree_of_wholebody87() -> None:
    layout = build_layout('wholebody87')
    ids = ids_of(layout)
    assert {ids[child]: ids[parent] for child, parent in layout.edges} == EDGES87
    assert len(layout.edges) == 86
    assert layout.depths.max() == 10
    assert layout.parents[0] == -1
    assert (layout.parents[1:] >= 0).all()


def test_mirror_of_the_face() -> None:
    """A schematic face drawn by hand: mirrored points lie at mirrored places."""
    x = dict(zip(range(23, 40), np.linspace(-8, 8, 17)))  # the jaw, from the signer's right to the left
    x |= dict(zip(range(40, 50), (-6, -5, -4, -3, -2, 2, 3, 4, 5, 6)))  # brows
    x |= dict(zip(range(50, 59), (0, 0, 0, 0, -2, -1, 0, 1, 2)))  # nose
    x |= dict(zip(range(59, 71), (-5, -4, -3, -2, -3, -4, 2, 3, 4, 5, 4, 3)))  # eyes, each from its left
    x |= dict(zip(range(71, 83), (-3, -2, -1, 0, 1, 2, 3, 2, 1, 0, -1, -2)))  # outer lip, around
    x |= dict(zip(range(83, 91), (-2, -1, 0, 1, 2, 1, 0, -1)))  # inner lip, around
    for v, place in x.items():
        assert x[int(FULL.flip[v])] == -place, FULL.names[v]
