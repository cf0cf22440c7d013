"""Several people a frame, as estimators without tracking write them: the one seen best is followed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mmsign.keypoints.names import BY_COUNT
from mmsign.pose.tracking import overlap
from mmsign.utils.errors import MMSignError

#: Intersection over union of the boxes of one person in neighbouring frames, at least.
SAME = 0.2
#: Frames that somebody may be out of sight.
PATIENCE = 15


class Person(NamedTuple):
    """One detection: keypoints (P, D) and confidence (P,)."""

    keypoints: np.ndarray
    confidence: np.ndarray


def check_count(points: np.ndarray, file: Path, clip: str | None = None) -> None:
    """Refuse a skeleton whose points no set of names fits.

    Args:
        points: (P, …).
        file: Named in the error.
        clip: The same.

    Raises:
        MMSignError: If P is the number of no known skeleton.
    """
    if len(points) not in BY_COUNT:
        known = ', '.join(map(str, BY_COUNT))
        raise MMSignError(
            f'has {len(points)} points', file=file, clip=clip, field='keypoints', fix=f'known are {known}'
        )


def best_person(frames: Sequence[Sequence[Person]]) -> tuple[np.ndarray, np.ndarray, int]:
    """The person that is seen best in a clip.

    People are followed by the overlap of their boxes; the track with the greatest sum of confidences is the
    signer. Where it has a gap, somebody else's detection fills it if it is in the same place.

    Args:
        frames: Of each frame, everybody in it, all with P points.

    Returns:
        Keypoints (T, P, D) and confidence (T, P), 0 where the signer is not detected, and how many people
        a frame shows at most. Without anybody P is 0.
    """
    everybody = [person for people in frames for person in people]
    if not everybody:
        return np.zeros((len(frames), 0, 2), np.float32), np.zeros((len(frames), 0), np.float32), 0
    alone = _alone(frames)
    if alone is not None:
        return alone[0], alone[1], 1
    boxes = [np.array([_box(person) for person in people]).reshape(-1, 4) for people in frames]
    chosen = _longest(frames, boxes)
    _fill(chosen, boxes)
    keypoints = np.zeros((len(frames), *everybody[0].keypoints.shape), np.float32)
    confidence = np.zeros(keypoints.shape[:2], np.float32)
    for t, index in chosen.items():
        keypoints[t], confidence[t] = frames[t][index]
    return keypoints, confidence, max(map(len, frames))


def _alone(frames: Sequence[Sequence[Person]]) -> tuple[np.ndarray, np.ndarray] | None:
    """The one person of a clip in which every frame shows one, who stays in one place; None for others."""
    if any(len(people) != 1 for people in frames):
        return None
    keypoints = np.stack([people[0].keypoints for people in frames])
    confidence = np.stack([people[0].confidence for people in frames])
    seen = ((confidence > 0) & np.isfinite(keypoints).all(-1))[..., None]
    low = np.where(seen, keypoints, np.inf).min(1)[:, :2]
    high = np.where(seen, keypoints, -np.inf).max(1)[:, :2]
    sides = np.clip(np.minimum(high[1:], high[:-1]) - np.maximum(low[1:], low[:-1]), 0, None)
    inner, area = sides.prod(1), (high - low).prod(1)
    same = seen.any((1, 2)).all() and (inner >= SAME * (area[1:] + area[:-1] - inner)).all()
    return (keypoints.astype(np.float32), confidence.astype(np.float32)) if same else None


def _box(person: Person) -> np.ndarray:
    """(4,) around the detected points; NaN without any."""
    seen = person.keypoints[(person.confidence > 0) & np.isfinite(person.keypoints).all(1)][:, :2]
    return np.concatenate([seen.min(0), seen.max(0)]) if len(seen) else np.full(4, np.nan)


def _longest(frames: Sequence[Sequence[Person]], boxes: Sequence[np.ndarray]) -> dict[int, int]:
    """Frame → index of the person, of the track with the greatest sum of confidences."""
    tracks: list[dict[int, int]] = []
    for t, people in enumerate(boxes):
        free = [track for track in tracks if t - max(track) <= PATIENCE]
        near = [
            (float(overlap(boxes[max(track)][track[max(track)]], people[k : k + 1])[0]), n, k)
            for n, track in enumerate(free)
            for k in range(len(people))
        ]
        taken: set[int] = set()
        used: set[int] = set()
        for value, n, k in sorted(near, reverse=True):
            if value >= SAME and n not in used and k not in taken:
                free[n][t] = k
                used.add(n)
                taken.add(k)
        tracks += [{t: k} for k in range(len(people)) if k not in taken]
    return max(
        tracks, key=lambda track: sum(float(np.nansum(frames[t][k].confidence)) for t, k in track.items())
    )


def _fill(chosen: dict[int, int], boxes: Sequence[np.ndarray]) -> None:
    """Fill the gaps of a track, from its known frames outwards."""
    for order in (range(len(boxes)), range(len(boxes) - 1, -1, -1)):
        last: np.ndarray | None = None
        for t in order:
            if t not in chosen and last is not None and len(boxes[t]):
                values = np.nan_to_num(overlap(last, boxes[t]))
                if values.max() >= SAME:
                    chosen[t] = int(values.argmax())
            if t in chosen:
                last = boxes[t][chosen[t]]
