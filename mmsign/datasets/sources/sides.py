"""Which of two hands is the left one, where a file holds them in the order in which they were detected."""

from __future__ import annotations

import numpy as np

from mmsign.preprocessing.missing import seen_points

#: What a frame's position counts beside its shape, which is right more often.
POSITION = 0.5


def with_sides(blocks: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """``hand_1`` and ``hand_2`` → ``left_hand`` and ``right_hand``; see :func:`tell_sides`.

    Args:
        blocks: Block → (T, points, 2 or 3); ``nose`` may be there. A lone ``hand_1`` is the right hand.
    """
    if 'hand_2' not in blocks:
        return {'right_hand' if name == 'hand_1' else name: block for name, block in blocks.items()}
    hands = np.stack([blocks['hand_1'], blocks['hand_2']], 1)  # (T, 2, 21, D)
    nose = blocks['nose'][:, 0, :2] if 'nose' in blocks else None
    left, right = tell_sides(hands, nose)
    rest = {name: block for name, block in blocks.items() if name not in ('hand_1', 'hand_2')}
    return {**rest, 'left_hand': left, 'right_hand': right}


def tell_sides(hands: np.ndarray, nose: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Sort two hands by side: by continuity, by where they are, and by what a hand can do.

    Hands are followed from frame to frame, and a hand is on one side from its appearance to its
    disappearance. Every frame votes. Where both are seen, the signer's left hand is the one farther to the
    right of the picture; a hand alone is on the side of the nose where it is (without a nose: of the middle
    of all that is seen). And fingers bend towards the palm: in three dimensions that tells a left hand from
    a right one (:func:`bending`). The signer faces the camera and the picture is not mirrored.

    Args:
        hands: (T, 2, 21, D) in the order of detection; all zero or NaN where there is none.
        nose: (T, 2), or None.

    Returns:
        Left and right (T, 21, D), 0 where the hand is not seen.
    """
    hands = np.nan_to_num(hands)
    seen = np.stack([seen_points(hands[:, k], [range(hands.shape[2])]).any(1) for k in (0, 1)], 1)  # (T, 2)
    centre = hands[..., :2].mean(2)  # (T, 2, 2)
    tracks = _follow(centre, seen)
    middle = _middle(centre, seen, nose)
    x = centre[..., 0]
    beside = np.where(seen.all(1)[:, None], x - x[:, ::-1], x - middle[:, None])
    votes = POSITION * np.sign(beside)  # (T, 2), positive for a left hand
    if hands.shape[-1] > 2:
        votes = votes - np.sign(bending(hands))
    total = np.zeros_like(votes)
    for track in range(int(tracks.max(initial=-1)) + 1):
        total[tracks == track] = votes[tracks == track].sum()
    side = np.where(total > 0, 0, 1)  # 0 left, 1 right
    clash = seen.all(1) & (side[:, 0] == side[:, 1])
    side[clash] = np.where((total[:, 0] > total[:, 1])[:, None], [0, 1], [1, 0])[clash]
    out = np.zeros((2, *hands[:, 0].shape), hands.dtype)
    for k in (0, 1):
        for which in (0, 1):
            rows = seen[:, k] & (side[:, k] == which)
            out[which, rows] = hands[rows, k]
    return out[0], out[1]


def bending(hands: np.ndarray) -> np.ndarray:
    """On which side of the palm's plane the fingers are: positive for a right hand, negative for a left one.

    Args:
        hands: (..., 21, 3), the picture's x to the right, y down, z away from the camera.

    Returns:
        (...) in hand sizes.
    """
    wrist = hands[..., :1, :]
    points = hands - wrist
    normal = np.cross(points[..., 5, :], points[..., 17, :])  # of index and little finger's roots
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-9
    height = (points * normal[..., None, :]).sum(-1)  # (..., 21) over the palm's plane
    bent = height[..., [6, 8, 10, 12, 14, 16, 18, 20]].sum(-1) - 2 * height[..., [5, 9, 13, 17]].sum(-1)
    size = np.linalg.norm(points[..., 9, :], axis=-1) + 1e-9
    return (bent + height[..., 4]) / size


def _follow(centre: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(T, 2) number of the track of each hand, -1 where none is seen."""
    tracks = np.full(seen.shape, -1)
    last: dict[int, np.ndarray] = {}  # track → where its hand was in the frame before
    count = 0
    for t in range(len(seen)):
        now: dict[int, np.ndarray] = {}
        slots = [k for k in (0, 1) if seen[t, k]]
        while slots and last:
            away = {
                (k, track): float(np.linalg.norm(centre[t, k] - at))
                for k in slots
                for track, at in last.items()
            }
            k, track = min(away, key=lambda pair: away[pair])
            tracks[t, k], now[track] = track, centre[t, k]
            slots.remove(k)
            del last[track]
        for k in slots:
            tracks[t, k], now[count] = count, centre[t, k]
            count += 1
        last = now
    return tracks


def _middle(centre: np.ndarray, seen: np.ndarray, nose: np.ndarray | None) -> np.ndarray:
    """(T,) x of the signer's middle."""
    x = np.full(len(seen), np.nan)
    if nose is not None:
        known = np.isfinite(nose).all(1) & nose.any(1)
        x[known] = nose[known, 0]
    usual = (
        np.nanmedian(x) if np.isfinite(x).any() else np.median(centre[..., 0][seen]) if seen.any() else 0.0
    )
    return np.where(np.isnan(x), usual, x)
