"""COCO-WholeBody's 133 keypoints as one tree, and the layouts that are subsets of it.

Indices (COCO-WholeBody): 0-16 body, 17-22 feet, 23-39 jaw, 40-49 brows, 50-58
nose, 59-70 eyes, 71-82 outer lip, 83-90 inner lip, 91-111 left hand, 112-132
right hand. "Left" and "right" are the signer's.
"""

from __future__ import annotations

from mmsign.keypoints.layout import KeypointLayout

FINGERS = ('thumb', 'index', 'middle', 'ring', 'pinky')
SIDED = ('eye', 'ear', 'shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle')
#: First index of each hand; both are ordered wrist, then the fingers from root to tip.
LEFT_HAND, RIGHT_HAND = 91, 112


def _names() -> tuple[str, ...]:
    body = ['nose'] + [f'{side}_{joint}' for joint in SIDED for side in ('left', 'right')]
    feet = [f'{side}_{toe}' for side in ('left', 'right') for toe in ('big_toe', 'small_toe', 'heel')]
    face = (
        [f'jaw_{i}' for i in range(17)]
        + [f'right_brow_{i}' for i in range(5)]
        + [f'left_brow_{i}' for i in range(5)]
        + [f'nose_{i}' for i in range(9)]
        + [f'right_eye_{i}' for i in range(6)]
        + [f'left_eye_{i}' for i in range(6)]
        + [f'outer_lip_{i}' for i in range(12)]
        + [f'inner_lip_{i}' for i in range(8)]
    )
    hands = [
        name
        for side in ('left', 'right')
        for name in [f'{side}_hand_wrist', *(f'{side}_{f}_{i}' for f in FINGERS for i in range(1, 5))]
    ]
    return tuple(body + feet + face + hands)


def _parents() -> dict[int, int]:
    """Child → parent. The root is the nose."""
    parents = {1: 0, 2: 0, 3: 1, 4: 2, 5: 0, 6: 0, 7: 5, 8: 6, 9: 7, 10: 8, 11: 5, 12: 6}
    parents |= {13: 11, 14: 12, 15: 13, 16: 14, 17: 15, 18: 15, 19: 15, 20: 16, 21: 16, 22: 16}
    for wrist, hand in ((9, LEFT_HAND), (10, RIGHT_HAND)):
        parents[hand] = wrist
        for finger in range(5):
            root = hand + 1 + 4 * finger
            parents[root] = hand
            parents |= {root + k: root + k - 1 for k in (1, 2, 3)}
    # face: the nose tip carries brows, chin and upper lip; chains run outwards from the midline
    parents |= {53: 0, 42: 53, 47: 53, 31: 53}
    parents |= {i: i + 1 for i in range(23, 31)} | {i: i - 1 for i in range(32, 40)}  # jaw
    parents |= {41: 42, 40: 41, 43: 42, 44: 43, 48: 47, 49: 48, 46: 47, 45: 46}  # brows
    parents |= {52: 53, 51: 52, 50: 51, 56: 53, 55: 56, 54: 55, 57: 56, 58: 57}  # nose
    parents |= {62: 50, 61: 62, 60: 61, 59: 60, 63: 62, 64: 63}  # right eye from its inner corner
    parents |= {65: 50, 66: 65, 67: 66, 68: 67, 70: 65, 69: 70}  # left eye
    parents |= {85: 53, 84: 85, 83: 84, 86: 85, 87: 86, 89: 85, 88: 89, 90: 89}  # inner lip
    parents |= {71: 83, 77: 87, 74: 85, 73: 74, 72: 73, 75: 74, 76: 75}  # outer lip, upper
    parents |= {80: 89, 81: 80, 82: 81, 79: 80, 78: 79}  # outer lip, lower
    return parents


def _mirror_pairs() -> tuple[tuple[int, int], ...]:
    pairs = [(i, i + 1) for i in range(1, 17, 2)] + [(17 + i, 20 + i) for i in range(3)]
    pairs += [(39 - i, 23 + i) for i in range(8)]  # jaw; its middle, the chin, stays
    pairs += [(49 - i, 40 + i) for i in range(5)] + [(58 - i, 54 + i) for i in range(2)]
    pairs += [(68, 59), (67, 60), (66, 61), (65, 62), (70, 63), (69, 64)]  # eyes
    pairs += [(77, 71), (76, 72), (75, 73), (78, 82), (79, 81)]  # outer lip
    pairs += [(87, 83), (86, 84), (88, 90)]  # inner lip
    pairs += [(LEFT_HAND + i, RIGHT_HAND + i) for i in range(21)]
    return tuple(pairs)


def wholebody133() -> KeypointLayout:
    """All of COCO-WholeBody's 133 keypoints."""
    return KeypointLayout(
        name='wholebody133',
        names=_names(),
        parts={
            'body': tuple(range(23)),
            'left_hand': tuple(range(91, 112)),
            'right_hand': tuple(range(112, 133)),
            'mouth': tuple(range(71, 91)),
            'face': tuple(range(23, 71)),
        },
        edges=tuple(_parents().items()),
        mirror_pairs=_mirror_pairs(),
    )


HANDS = (*range(91, 112), *range(112, 133))
INNER_LIP = tuple(range(83, 91))
JAW = tuple(range(23, 40))


def wholebody87() -> KeypointLayout:
    """The GSP-MC paper's 15 body, 21 + 21 hand, 10 mouth and 20 face keypoints.

    The paper gives the counts; the indices are read from them as a superset of
    CoSign's choice.
    """
    ids = (*range(15), *HANDS, 71, 77, *INNER_LIP, *JAW, 42, 47, 53)
    return wholebody133().subset('wholebody87', ids)


def cosign76() -> KeypointLayout:
    """CoSign's 9 body, 21 + 21 hand, 8 mouth and 17 face keypoints (Table 6).

    The indices are the plain reading of the published counts.
    """
    return wholebody133().subset('cosign76', (0, 1, 2, *range(5, 11), *HANDS, *INNER_LIP, *JAW))


def masa49() -> KeypointLayout:
    """MASA's 49 keypoints: nose, shoulders, elbows, wrists and both hands (Table 6).

    The counts are published; the indices are inferred from them.
    """
    return wholebody133().subset('masa49', (0, *range(5, 11), *HANDS))


def base27() -> KeypointLayout:
    """SAM-SLR's 27 keypoints: 7 body, 10 of each hand (Table 6)."""
    offsets = (0, 4, 5, 8, 9, 12, 13, 16, 17, 20)
    hands = (*(LEFT_HAND + i for i in offsets), *(RIGHT_HAND + i for i in offsets))
    return wholebody133().subset('base27', (0, *range(5, 11), *hands))


def hands43() -> KeypointLayout:
    """Both hands for handshape data such as fingerspelling, joined by the nose into one tree."""
    return wholebody133().subset('hands43', (0, *HANDS))


def hand21() -> KeypointLayout:
    """The right hand alone, for one-handed handshapes; mirror left-handed clips first."""
    return wholebody133().subset('hand21', range(RIGHT_HAND, RIGHT_HAND + 21))
