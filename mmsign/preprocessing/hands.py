"""Which hand leads, and making it the right one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmsign.keypoints.layout import span
from mmsign.preprocessing.mirror import mirror
from mmsign.preprocessing.step import ClipState, Step, register_step

#: A hand that is seen in less of a clip is mostly absent, and a hand that rests there instead leads.
MOSTLY_SEEN = 0.5


def is_left_handed(
    keypoints: np.ndarray, confidence: np.ndarray, left: Sequence[int], right: Sequence[int]
) -> bool:
    """Whether the left hand leads: it moves more, or, where one hand is mostly absent, is seen more.

    Of two hands that are mostly seen, the one that is seen more need not lead: what moves is
    blurred and lost more easily than what rests.

    Args:
        keypoints: (T, V, D).
        confidence: (T, V).
        left: Indices of the left hand.
        right: Indices of the right hand.
    """

    spans = span(left), span(right)
    seen = [confidence[:, ids] > 0 for ids in spans]  # (T, P)
    part = [float(np.count_nonzero(points) / points.size) for points in seen]
    if min(part) < MOSTLY_SEEN and abs(part[0] - part[1]) > 0.1:
        return part[0] > part[1]

    def travel(ids: slice | list[int], shown: np.ndarray) -> float:
        both = shown[1:] & shown[:-1]
        steps = np.diff(keypoints[:, ids], axis=0)
        length = np.sqrt(np.einsum('tpd,tpd->tp', steps, steps))
        return float(length.sum(where=both) / max(np.count_nonzero(both), 1))

    return travel(spans[0], seen[0]) > 1.5 * travel(spans[1], seen[1])


@register_step
class CanonicalHand(Step):
    """Mirror a left-handed signer's clip, so that the right hand leads.

    This is normalisation, not augmentation: it does not set ``flipped``, since
    texts describe the leading hand.

    Raises:
        MMSignError: If the layout lacks a hand.
    """

    def __call__(self, clip: ClipState) -> ClipState:
        parts = clip.layout.parts
        absent = [part for part in ('left_hand', 'right_hand') if part not in parts]
        if absent:
            raise clip.error(
                f'layout {clip.layout.name} has no part {absent[0]}',
                'CanonicalHand',
                'put CanonicalHand before SelectLayout, or leave it out',
            )
        if is_left_handed(clip.keypoints, clip.confidence, parts['left_hand'], parts['right_hand']):
            clip.keypoints, clip.confidence = mirror(clip.keypoints, clip.confidence, clip.layout.flip)
        return clip
