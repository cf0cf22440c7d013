"""Normalisation of place, size and leading hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmcv.transforms import BaseTransform

from mmsign.keypoints import check_parts
from mmsign.preprocessing.normalize import is_left_handed, mirror, normalize_global, normalize_part
from mmsign.registry import TRANSFORMS
from mmsign.utils.errors import MMSignError

SHOULDERS = ('left_shoulder', 'right_shoulder')


@TRANSFORMS.register_module()
class CanonicalHand(BaseTransform):
    """Mirror a left-handed signer's clip, so that the right hand leads.

    This is normalisation, not augmentation: it does not set ``flipped``, since
    texts describe the leading hand.

    Raises:
        MMSignError: If the layout lacks a hand.
    """

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        layout = results['layout']
        absent = [part for part in ('left_hand', 'right_hand') if part not in layout.parts]
        if absent:
            raise MMSignError(
                f'layout {layout.name} has no part {absent[0]}',
                clip=results.get('clip_id'),
                field='CanonicalHand',
                fix='put CanonicalHand before SelectLayout, or leave it out',
            )
        left, right = layout.parts['left_hand'], layout.parts['right_hand']
        if is_left_handed(results['keypoints'], results['confidence'], left, right):
            results['keypoints'], results['confidence'] = mirror(
                results['keypoints'], results['confidence'], layout.flip
            )
        return results


@TRANSFORMS.register_module()
class Normalize(BaseTransform):
    """Centre and scale a clip by reference keypoints, once for all frames.

    Args:
        center: Names of the keypoints whose centre becomes the origin.
        scale: Names of the two keypoints whose mean distance becomes 1.
    """

    def __init__(self, center: Sequence[str] = SHOULDERS, scale: Sequence[str] = SHOULDERS) -> None:
        self.center, self.scale = tuple(center), tuple(scale)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        layout = results['layout']
        results['keypoints'] = normalize_global(
            results['keypoints'],
            results['confidence'],
            [layout.index(name) for name in self.center],
            [layout.index(name) for name in self.scale],
        )
        return results


@TRANSFORMS.register_module()
class NormalizeParts(BaseTransform):
    """Centre parts on a root of their own in every frame and scale them by their own size.

    Args:
        roots: Part name → name of the keypoint that becomes the part's origin.
            Parts that the layout lacks are passed over.

    Raises:
        MMSignError: For an unknown part, or a root that the layout lacks.
    """

    def __init__(self, roots: Mapping[str, str]) -> None:
        self.roots = dict(roots)
        check_parts(self.roots, 'NormalizeParts.roots')

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        layout = results['layout']
        for part, root in self.roots.items():
            if part in layout.parts:
                results['keypoints'], results['confidence'] = normalize_part(
                    results['keypoints'], results['confidence'], layout.parts[part], layout.index(root)
                )
        return results
