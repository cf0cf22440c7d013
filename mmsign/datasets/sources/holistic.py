"""MediaPipe Holistic's landmarks in one array: cutting it into blocks, and in which order they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mmsign.datasets.sources.sides import with_sides
from mmsign.keypoints.names import FACE_468, FACE_478, LEFT_HAND_21, POSE_33, RIGHT_HAND_21
from mmsign.preprocessing.missing import seen_points
from mmsign.utils.errors import MMSignError

#: The blocks in the order that MediaPipe's own examples save them in.
BLOCKS = ('pose', 'face', 'left_hand', 'right_hand')
#: What other dumps have: the nose alone, x and y; and hands in the order in which they were detected.
#: One hand alone is called the right one: pictures of it do not say which it is.
UNSIDED = ('nose', 'hand_1', 'hand_2')
#: Orders in which dumps hold them: the first of each set is the usual one, the fourth Kaggle's (asl-signs).
ORDERS = (
    BLOCKS,
    ('pose', 'face', 'right_hand', 'left_hand'),
    ('pose', 'left_hand', 'right_hand', 'face'),
    ('face', 'left_hand', 'pose', 'right_hand'),
    ('face', 'pose', 'left_hand', 'right_hand'),
    ('face', 'left_hand', 'right_hand', 'pose'),
    ('left_hand', 'right_hand', 'pose', 'face'),
    ('left_hand', 'right_hand', 'face', 'pose'),
    ('pose', 'left_hand', 'right_hand'),
    ('pose', 'right_hand', 'left_hand'),
    ('left_hand', 'pose', 'right_hand'),
    ('right_hand', 'pose', 'left_hand'),
    ('left_hand', 'right_hand', 'pose'),
    ('right_hand', 'left_hand', 'pose'),
    ('left_hand', 'right_hand'),
    UNSIDED,
    ('hand_1',),
)
NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    'pose': (POSE_33,),
    'face': (FACE_468, FACE_478),
    'left_hand': (LEFT_HAND_21,),
    'right_hand': (RIGHT_HAND_21,),
    'nose': (('nose',),),
    'hand_1': (LEFT_HAND_21,),
    'hand_2': (RIGHT_HAND_21,),
}
#: MediaPipe's pose landmarks at the hands' wrists and at the shoulders.
WRISTS, SHOULDERS = {'left_hand': 15, 'right_hand': 16}, (11, 12)
#: Hand to wrist in hand sizes: more is suspicious, and another order should halve it.
NEAR = 0.3


def split_blocks(frames: np.ndarray, order: Sequence[str]) -> dict[str, np.ndarray] | None:
    """Cut frames into landmark blocks.

    Args:
        frames: (T, F) flattened, the pose with 4 (visibility), 3 or 2 numbers a landmark and the rest
            with 3 or 2; or (T, points, 2 to 4).
        order: The blocks.

    Returns:
        Block → (T, points, 2 to 4); None if the width does not fit.
    """
    for counts, channels in _widths(order, frames):
        widths = [counts[name] * channels[name] for name in order]
        if sum(widths) == frames.shape[1]:
            ends = np.cumsum(widths)
            return {
                # (T, points · channels) or (T, points, channels) → (T, points, channels)
                name: frames[:, end - width : end].reshape(len(frames), counts[name], -1)
                for name, width, end in zip(order, widths, ends)
            }
    return None


def _widths(order: Sequence[str], frames: np.ndarray) -> Iterator[tuple[dict[str, int], dict[str, int]]]:
    """Points and numbers a point of each block, for every way to save them."""
    for face in NAMES['face'] if 'face' in order else NAMES['face'][:1]:
        counts = {name: len(face if name == 'face' else NAMES[name][0]) for name in order}
        for pose, rest in ((4, 3), (3, 3), (2, 2)) if frames.ndim == 2 else ((1, 1),):
            numbers = {'pose': pose, 'nose': min(rest, 2)}
            yield counts, {name: numbers.get(name, rest) for name in order}


def fits_an_order(shape: Sequence[int]) -> bool:
    """Whether frames of this shape, (T, F) or (T, points, coordinates), can be cut into blocks."""
    frame = np.broadcast_to(np.float32(0), (1, *shape[1:]))
    return any(split_blocks(frame, order) is not None for order in ORDERS)


def find_order(clips: Sequence[np.ndarray]) -> tuple[str, ...]:
    """The order of the blocks, as their number and the first clips tell.

    Args:
        clips: Frames of some clips, see :func:`split_blocks`.

    Raises:
        ValueError: If the width fits no set of blocks, or the order cannot be told; the message says
            which one to give.
    """
    usual = next((order for order in ORDERS if split_blocks(clips[0], order) is not None), None)
    if usual is None:
        kind = 'numbers' if clips[0].ndim == 2 else 'points'
        raise ValueError(
            f'has {clips[0].shape[1]} {kind} a frame; name the blocks with --order '
            '(258 = 33×4 + 21×3 + 21×3, 1662 with 468×3 for the face)'
        )
    distances = {order: hand_distance(clips, order) for order in ORDERS if set(order) == set(usual)}
    best = min(distances, key=lambda order: distances[order])
    if distances[usual] > NEAR and distances[best] < distances[usual] / 2 and distances[best] < NEAR:
        raise ValueError(f'is not in the order {" ".join(usual)}; say --order {" ".join(best)}, which fits')
    sure = clips[0].ndim == 2 and 'pose' in usual and split_blocks(clips[0], usual)['pose'].shape[-1] == 4  # type: ignore[index]
    if 'face' in usual and not sure and not distances[usual] < 2 * NEAR:
        raise ValueError(
            f'has {clips[0].shape[1]} a frame, in which blocks stand in one of several orders; say which: '
            '--order pose face left_hand right_hand, or --order face left_hand pose right_hand (Kaggle)'
        )
    return usual


def hand_distance(clips: Sequence[np.ndarray], order: Sequence[str]) -> float:
    """Median distance of a hand's root from the pose's wrist, in hand sizes or shoulder widths, whichever is
    smaller; infinite if unknown.
    """
    found = []
    for frames in clips:
        blocks = split_blocks(frames, order)
        if blocks is None or 'pose' not in blocks:
            continue
        pose = blocks['pose'][..., :2].astype(np.float64)
        with np.errstate(invalid='ignore', divide='ignore'):
            shoulders = np.linalg.norm(pose[:, SHOULDERS[0]] - pose[:, SHOULDERS[1]], axis=-1)
            # a wrong block may well have far-off shoulders, or be larger than any hand
            for hand, wrist in WRISTS.items():
                if hand in blocks:
                    points = blocks[hand][..., :2].astype(np.float64)
                    seen = seen_points(points, [range(21)])[:, 0] > 0
                    away = np.linalg.norm(points[:, 0] - pose[:, wrist], axis=-1)
                    size = np.ptp(points, axis=1).max(-1)
                    found.append((away / np.minimum(shoulders, size))[seen])
    values = np.concatenate(found) if found else np.zeros(0)
    values = values[~np.isnan(values)]
    return float(np.median(values)) if len(values) else np.inf


def named_points(blocks: dict[str, np.ndarray], dims: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Blocks as points with names.

    Args:
        blocks: Of :func:`split_blocks`.
        dims: D.

    Returns:
        Keypoints (T, P, D), confidence (T, P): the pose's visibility if it is there, 1 for other
        points, 0 where a point or its whole block was not found; and the P names. Points without a name
        in ``wholebody133`` are left out.

    Raises:
        MMSignError: If a landmark has fewer than ``dims`` coordinates.
    """
    points, confidences = [], []
    names: list[str] = []
    if 'hand_1' in blocks:
        blocks = with_sides(blocks)
    for name, block in blocks.items():
        if block.shape[-1] < dims:
            if name == 'nose':
                continue
            raise MMSignError(
                f'has {block.shape[-1]} coordinates a landmark', field='dims', fix='leave out --dims'
            )
        called = next(known for known in NAMES[name] if len(known) == block.shape[1])
        kept = [i for i, point in enumerate(called) if point]  # of the face's 468 the 68
        block = block[:, kept]
        keypoints = block[..., :dims].astype(np.float32)
        confidence = seen_points(keypoints, [range(len(kept))])
        if name == 'pose' and block.shape[-1] == 4:
            confidence *= np.nan_to_num(block[..., 3])
        points.append(keypoints)
        confidences.append(confidence)
        names += [called[i] for i in kept]
    return np.concatenate(points, 1), np.concatenate(confidences, 1), names
