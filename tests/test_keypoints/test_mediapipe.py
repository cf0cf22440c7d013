"""The adapter against a table of names written independently, and MediaPipe's own symmetry."""

import numpy as np
import pytest
from helpers import one_line_error
from hypothesis import given
from hypothesis import strategies as st

from mmsign.keypoints import holistic_to_wholebody133
from mmsign.keypoints.mediapipe import FACE
from mmsign.keypoints.wholebody import wholebody133

FULL = wholebody133()
#: MediaPipe's 33 pose landmarks, in its order.
POSE_NAMES_TEXT = (
    'nose left_eye_inner left_eye left_eye_outer right_eye_inner right_eye right_eye_outer left_ear '
    'right_ear mouth_left mouth_right left_shoulder right_shoulder left_elbow right_elbow left_wrist '
    'right_wrist left_pinky right_pinky left_index right_index left_thumb right_thumb left_hip right_hip '
    'left_knee right_knee left_ankle right_ankle left_heel right_heel left_foot_index right_foot_index'
)
POSE_NAMES = POSE_NAMES_TEXT.split()
HAND_NAMES_TEXT = (
    'wrist thumb_cmc thumb_mcp thumb_ip thumb_tip index_mcp index_pip index_dip index_tip middle_mcp '
    'middle_pip middle_dip middle_tip ring_mcp ring_pip ring_dip ring_tip pinky_mcp pinky_pip pinky_dip '
    'pinky_tip'
)
HAND_NAMES = HAND_NAMES_TEXT.split()
#: Mirror images on MediaPipe's face mesh, read off its published map; midline vertices map to themselves.
MESH_PAIRS = {
    162: 389,
    234: 454,
    93: 323,
    58: 288,
    172: 397,
    136: 365,
    149: 378,
    148: 377,
    152: 152,
    71: 301,
    63: 293,
    105: 334,
    66: 296,
    107: 336,
    168: 168,
    197: 197,
    5: 5,
    4: 4,
    75: 305,
    97: 326,
    2: 2,
    33: 263,
    160: 387,
    158: 385,
    133: 362,
    153: 380,
    144: 373,
    61: 291,
    39: 269,
    37: 267,
    0: 0,
    181: 405,
    84: 314,
    17: 17,
    78: 308,
    82: 312,
    13: 13,
    87: 317,
    14: 14,
}
#: Contours of the mesh as MediaPipe publishes them (its FACEMESH_* connections, as point sets).
OVAL = {
    10,
    21,
    54,
    58,
    67,
    93,
    103,
    109,
    127,
    132,
    136,
    148,
    149,
    150,
    152,
    162,
    172,
    176,
    234,
    251,
    284,
    288,
    297,
    323,
    332,
    338,
    356,
    361,
    365,
    377,
    378,
    379,
    389,
    397,
    400,
    454,
}
RIGHT_EYE = {7, 33, 133, 144, 145, 153, 154, 155, 157, 158, 159, 160, 161, 163, 173, 246}
LEFT_EYE = {249, 263, 362, 373, 374, 380, 381, 382, 384, 385, 386, 387, 388, 390, 398, 466}
LIPS = {
    0,
    13,
    14,
    17,
    37,
    39,
    40,
    61,
    78,
    80,
    81,
    82,
    84,
    87,
    88,
    91,
    95,
    146,
    178,
    181,
    185,
    191,
    267,
    269,
    270,
    291,
    308,
    310,
    311,
    312,
    314,
    317,
    318,
    321,
    324,
    375,
    402,
    405,
    409,
    415,
}


def naive_source(name: str) -> tuple[str, str] | None:
    """Block and landmark name for one keypoint of the body or a hand."""
    side, _, rest = name.partition('_')
    if name == 'nose' or rest in ('eye', 'ear', 'shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle'):
        return 'pose', name
    if rest in ('big_toe', 'heel'):
        return 'pose', f'{side}_' + {'big_toe': 'foot_index', 'heel': 'heel'}[rest]
    if rest == 'hand_wrist':
        return f'{side}_hand', 'wrist'
    finger, _, number = rest.rpartition('_')
    if finger in ('thumb', 'index', 'middle', 'ring', 'pinky'):
        joints = ('cmc', 'mcp', 'ip', 'tip') if finger == 'thumb' else ('mcp', 'pip', 'dip', 'tip')
        return f'{side}_hand', f'{finger}_{joints[int(number) - 1]}'
    return None


def blocks(frames: int = 3, dims: int = 2, mesh: int = 478) -> dict[str, np.ndarray]:
    """Landmarks that carry their own address: every value differs."""
    sizes = {'pose': 33, 'face': mesh, 'left_hand': 21, 'right_hand': 21}
    values = np.arange(1, 1 + frames * sum(sizes.values()) * (dims + 1), dtype=np.float32)
    edges = np.cumsum([frames * size * (dims + 1) for size in sizes.values()])
    return {
        name: part.reshape(frames, size, dims + 1)
        for (name, size), part in zip(sizes.items(), np.split(values, edges[:-1]))
    }


@pytest.mark.parametrize('dims', [2, 3])
def test_body_and_hands_by_name(dims: int) -> None:
    given_blocks = blocks(dims=dims)
    keypoints, confidence = holistic_to_wholebody133(**given_blocks)
    assert keypoints.shape == (3, 133, dims)
    assert confidence.shape == (3, 133)
    assert keypoints.dtype == confidence.dtype == np.float32
    names = {'pose': POSE_NAMES, 'left_hand': HAND_NAMES, 'right_hand': HAND_NAMES}
    for v in [*range(23), *range(91, 133)]:
        source = naive_source(FULL.names[v])
        if source is None:
            assert FULL.names[v] in ('left_small_toe', 'right_small_toe')
            assert not keypoints[:, v].any()
            assert not confidence[:, v].any()
            continue
        block, landmark = source
        expected = given_blocks[block][:, names[block].index(landmark)]
        np.testing.assert_array_equal(keypoints[:, v], expected[:, :-1], err_msg=FULL.names[v])
        np.testing.assert_array_equal(confidence[:, v], expected[:, -1], err_msg=FULL.names[v])


@pytest.mark.parametrize('mesh', [468, 478])
def test_face_by_mesh_vertex(mesh: int) -> None:
    given_blocks = blocks(mesh=mesh)
    keypoints, confidence = holistic_to_wholebody133(**given_blocks)
    for offset, vertex in enumerate(FACE):
        np.testing.assert_array_equal(keypoints[:, 23 + offset], given_blocks['face'][:, vertex, :-1])
        np.testing.assert_array_equal(confidence[:, 23 + offset], given_blocks['face'][:, vertex, -1])


def test_face_vertices_lie_on_their_contours() -> None:
    vertex = dict(zip(range(23, 91), FACE))
    assert len(set(FACE)) == len(FACE) == 68
    assert {vertex[i] for i in range(23, 40)} <= OVAL
    assert {vertex[i] for i in range(59, 65)} <= RIGHT_EYE  # the signer's right, as COCO names it
    assert {vertex[i] for i in range(65, 71)} <= LEFT_EYE
    assert {vertex[i] for i in range(71, 91)} <= LIPS
    assert (vertex[31], vertex[53], vertex[71], vertex[77]) == (152, 4, 61, 291)  # chin, tip, mouth corners
    assert (vertex[85], vertex[89], vertex[74], vertex[80]) == (13, 14, 0, 17)  # middles of the lips


def test_mirrored_keypoints_are_mirrored_vertices() -> None:
    pairs = MESH_PAIRS | {b: a for a, b in MESH_PAIRS.items()}
    vertex = dict(zip(range(23, 91), FACE))
    for v in range(23, 91):
        assert vertex[int(FULL.flip[v])] == pairs[vertex[v]], FULL.names[v]


@given(st.sets(st.sampled_from(['pose', 'face', 'left_hand', 'right_hand']), min_size=1))
def test_absent_blocks_are_missing_points(present: set[str]) -> None:
    given_blocks = {name: block if name in present else None for name, block in blocks().items()}
    keypoints, confidence = holistic_to_wholebody133(**given_blocks)
    places = {
        'pose': [*range(18), 19, 20, 22],
        'face': range(23, 91),
        'left_hand': range(91, 112),
        'right_hand': range(112, 133),
    }
    there = {v for name in present for v in places[name]}
    assert set(np.flatnonzero(confidence.any(0))) == there
    assert set(np.flatnonzero(keypoints.any((0, 2)))) == there


@pytest.mark.parametrize(
    ('name', 'shape'),
    [
        ('pose', (3, 25, 3)),
        ('face', (3, 470, 3)),
        ('left_hand', (3, 21)),
        ('right_hand', (2, 21, 3)),
        ('right_hand', (3, 21, 4)),
        ('pose', (33, 3)),
        ('pose', (3,)),
    ],
)
def test_wrong_shapes(name: str, shape: tuple[int, ...]) -> None:
    with one_line_error(f'field {name}', str(shape), 'D + 1'):
        holistic_to_wholebody133(**{**blocks(), name: np.zeros(shape)})


def test_nothing_at_all() -> None:
    with one_line_error('no landmarks at all'):
        holistic_to_wholebody133(None, None, None, None)
