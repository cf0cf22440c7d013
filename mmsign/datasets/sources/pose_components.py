"""The components of ``.pose`` files and the names of their points, in the words of ``wholebody133``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from mmsign.keypoints import names as known
from mmsign.keypoints.names import LEFT_HAND_21, RIGHT_HAND_21
from mmsign.utils.texts import whole_number

#: Component → number of points → their names in order.
ORDERS: dict[str, dict[int, tuple[str, ...]]] = {
    'pose_landmarks': {33: known.POSE_33},
    'face_landmarks': {468: known.FACE_468, 478: known.FACE_478},
    'left_hand_landmarks': {21: LEFT_HAND_21},
    'right_hand_landmarks': {21: RIGHT_HAND_21},
    'body': {23: known.BODY_23, 17: known.COCO_17},
    'face': {68: known.FACE_68},
    'left_hand': {21: LEFT_HAND_21},
    'right_hand': {21: RIGHT_HAND_21},
    'pose_keypoints_2d': {25: known.OPENPOSE_25, 18: known.OPENPOSE_18},
    'face_keypoints_2d': {70: known.FACE_70, 68: known.FACE_68},
    'hand_left_keypoints_2d': {21: LEFT_HAND_21},
    'hand_right_keypoints_2d': {21: RIGHT_HAND_21},
    'body_135': {135: known.OPENPOSE_135},
}
#: What writes components of these names.
ESTIMATORS = {
    'pose_landmarks': 'mediapipe',
    'left_hand_landmarks': 'mediapipe',
    'right_hand_landmarks': 'mediapipe',
    'pose_keypoints_2d': 'openpose',
    'body_135': 'openpose',
}
_POSE = dict(zip(known.MEDIAPIPE_POSE, known.POSE_33))
#: MediaPipe's names of a hand's points, in order.
_HAND = (
    'wrist',
    *(f'thumb_{joint}' for joint in ('cmc', 'mcp', 'ip', 'tip')),
    *(f'{f}_finger_{joint}' for f in ('index', 'middle', 'ring') for joint in ('mcp', 'pip', 'dip', 'tip')),
    *(f'pinky_{joint}' for joint in ('mcp', 'pip', 'dip', 'tip')),
)


def component_names(component: str, points: Sequence[str]) -> list[str]:
    """The names of a component's points, ``''`` for those without a counterpart.

    A component of the usual number of points has them in the usual order. Of a reduced
    one the points' own names count.

    Args:
        component: Its name, such as ``POSE_LANDMARKS``.
        points: What the file calls its points.
    """
    return list(_names(component, tuple(points)))


@lru_cache(256)  # all files of a set have the same
def _names(component: str, points: tuple[str, ...]) -> Sequence[str]:
    kind = component.lower()
    if len(points) in ORDERS.get(kind, {}):
        own = [_point(kind, point) for point in points]
        usual = list(ORDERS[kind][len(points)])
        # reordered points that are known by name are not in the usual order
        return own if sorted(filter(None, own)) == sorted(filter(None, usual)) else usual
    return [_point(kind, point) for point in points]


def estimator_of(components: Sequence[str]) -> str:
    """What wrote a file with these components, or an empty string."""
    return next((ESTIMATORS[name.lower()] for name in components if name.lower() in ESTIMATORS), '')


def _numbered(names: Sequence[str], number: str) -> str:
    place = whole_number(number)
    return names[place] if place is not None and place < len(names) else ''


def _point(kind: str, point: str) -> str:
    """A point by what the file calls it."""
    name = point.lower()
    if kind == 'pose_landmarks':
        return _POSE.get(name, '')
    if kind == 'face_landmarks':
        return _numbered(known.FACE_478, name)
    if 'hand' in kind:
        hand = LEFT_HAND_21 if 'left' in kind else RIGHT_HAND_21
        number = re.fullmatch(r'(?:left_|right_)?hand[_-]?(\d+)', name)
        place = number[1] if number else str(_HAND.index(name)) if name in _HAND else ''
        return _numbered(hand, place)
    if kind == 'face' or kind.startswith('face_key'):
        number = re.fullmatch(r'\D*(\d+)', name)
        return _numbered(known.FACE_68, number[1]) if number and kind == 'face' else ''
    if kind in ('body', 'pose_keypoints_2d', 'body_135'):
        side = re.match(r'[LR](?=[A-Z])', point)
        tail = re.sub(r'(?<=[a-z])(?=[A-Z])', '_', point[1:] if side else point).lower()
        name = f'{"left" if side[0] == "L" else "right"}_{tail}' if side else tail
        return name if name in known.BODY_23 else ''
    return ''
