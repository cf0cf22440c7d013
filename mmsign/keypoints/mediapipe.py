"""From MediaPipe Holistic's landmarks to ``wholebody133``."""

from __future__ import annotations

import numpy as np

from mmsign.utils.errors import MMSignError

#: wholebody133 index → MediaPipe pose landmark, for body and feet. Small toes have no counterpart.
POSE = {
    0: 0,
    1: 2,
    2: 5,
    3: 7,
    4: 8,
    5: 11,
    6: 12,
    7: 13,
    8: 14,
    9: 15,
    10: 16,
    11: 23,
    12: 24,
    13: 25,
    14: 26,
    15: 27,
    16: 28,
    17: 31,
    19: 29,
    20: 32,
    22: 30,
}

#: The face mesh vertices that stand for wholebody133's 68 face points (indices 23-90), in order.
FACE = (
    162,
    234,
    93,
    58,
    172,
    136,
    149,
    148,
    152,
    377,
    378,
    365,
    397,
    288,
    323,
    454,
    389,  # jaw
    71,
    63,
    105,
    66,
    107,
    336,
    296,
    334,
    293,
    301,  # brows
    168,
    197,
    5,
    4,
    75,
    97,
    2,
    326,
    305,  # nose
    33,
    160,
    158,
    133,
    153,
    144,
    362,
    385,
    387,
    263,
    373,
    380,  # eyes
    61,
    39,
    37,
    0,
    267,
    269,
    291,
    405,
    314,
    17,
    84,
    181,  # outer lip
    78,
    82,
    13,
    312,
    308,
    317,
    14,
    87,  # inner lip
)


def holistic_to_wholebody133(
    pose: np.ndarray | None,
    face: np.ndarray | None,
    left_hand: np.ndarray | None,
    right_hand: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Rearrange MediaPipe Holistic landmarks.

    Args:
        pose: (T, 33, D + 1): coordinates, then confidence; ``None`` if absent.
        face: (T, 468 or 478, D + 1).
        left_hand: (T, 21, D + 1).
        right_hand: (T, 21, D + 1).

    Returns:
        Keypoints (T, 133, D) and confidence (T, 133), float32. Points without a
        counterpart have confidence 0.

    Raises:
        MMSignError: If an array has an unexpected shape, or all are absent.
    """
    blocks = {'pose': pose, 'face': face, 'left_hand': left_hand, 'right_hand': right_hand}
    given = {name: np.asarray(block) for name, block in blocks.items() if block is not None}
    if not given:
        raise MMSignError('no landmarks at all', field='pose', fix='pass at least one of the four arrays')
    counts = {'pose': (33,), 'face': (468, 478), 'left_hand': (21,), 'right_hand': (21,)}
    first = next(iter(given.values()))
    for name, block in given.items():
        if block.ndim != 3 or block.shape[1] not in counts[name] or block.shape[::2] != first.shape[::2]:
            raise MMSignError(
                f'has shape {block.shape}',
                field=name,
                fix=f'expected (T, {counts[name][-1]}, D + 1) with one T and D for all',
            )
    out = np.zeros((first.shape[0], 133, first.shape[2]), np.float32)
    if 'pose' in given:
        out[:, list(POSE)] = given['pose'][:, list(POSE.values())]
    if 'face' in given:
        out[:, 23:91] = given['face'][:, list(FACE)]
    if 'left_hand' in given:
        out[:, 91:112] = given['left_hand']
    if 'right_hand' in given:
        out[:, 112:133] = given['right_hand']
    return out[..., :-1], out[..., -1]
