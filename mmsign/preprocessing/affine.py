"""Rotating, shearing, scaling and shifting in the image plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmsign.keypoints import check_parts
from mmsign.keypoints.layout import span
from mmsign.preprocessing.missing import clear_missing
from mmsign.preprocessing.step import ClipState, Step, check_numbers, register_step


def affine(
    keypoints: np.ndarray,
    confidence: np.ndarray,
    angle: float = 0.0,
    scale: Sequence[float] = (1.0, 1.0),
    shift: Sequence[float] = (0.0, 0.0),
    shear: float = 0.0,
) -> np.ndarray:
    """Rotate, shear, scale and shift the x-y plane around the origin.

    Args:
        keypoints: (T, V, D); a third coordinate is left as it is.
        confidence: (T, V).
        angle: Rotation in degrees.
        scale: Factors for x and y; unequal ones imitate another view.
        shift: Offsets for x and y, in normalised units.
        shear: x += shear · y, which imitates a leaning signer.

    Returns:
        (T, V, D), missing points 0.
    """
    radians = np.deg2rad(angle)
    cos, sin = np.cos(radians), np.sin(radians)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[scale[0], shear], [0, scale[1]]])
    (xx, xy), (yx, yy) = matrix.astype(np.float32)
    moved = keypoints.astype(np.float32)  # a copy
    x, y = keypoints[..., 0], keypoints[..., 1]
    # an axis at a time: products with a last axis of two numbers take several times as long
    moved[..., 0] = xx * x + xy * y + np.float32(shift[0])
    moved[..., 1] = yx * x + yy * y + np.float32(shift[1])
    return clear_missing(moved, confidence)


@register_step
class RandomAffine(Step):
    """Rotate, scale, shear and shift a clip in the image plane, alike in all frames.

    Args:
        angle: Largest rotation, degrees.
        scale: Largest change of size, a fraction.
        anisotropic: Draw x and y scales apart, which imitates other views.
        shear: Largest shear.
        shift: Largest shift, normalised units.
        parts: Draw rotation, scale and shear for each part apart, which
            imitates turned wrists; for parts that are centred on their own root.
            Parts that the layout lacks are passed over.

    Raises:
        MMSignError: For an unknown part, or a bound that is no number.
    """

    random = True

    def __init__(
        self,
        angle: float = 0.0,
        scale: float = 0.0,
        anisotropic: bool = False,
        shear: float = 0.0,
        shift: float = 0.0,
        parts: Sequence[str] = (),
    ) -> None:
        check_numbers('RandomAffine', angle=angle, scale=scale, shear=shear, shift=shift)
        self.angle, self.scale, self.anisotropic = angle, scale, anisotropic
        self.shear, self.shift, self.parts = shear, shift, tuple(parts)
        check_parts(self.parts, 'RandomAffine.parts')

    def _draw(self, generator: np.random.Generator) -> dict[str, Any]:
        scale = 1 + self.scale * generator.uniform(-1, 1, 2)
        return dict(
            angle=self.angle * generator.uniform(-1, 1),
            scale=scale if self.anisotropic else scale[[0, 0]],
            shear=self.shear * generator.uniform(-1, 1),
            shift=self.shift * generator.uniform(-1, 1, 2),
        )

    def __call__(self, clip: ClipState) -> ClipState:
        keypoints, confidence = clip.keypoints, clip.confidence
        moved = affine(keypoints, confidence, **self._draw(clip.generator('RandomAffine')))
        for part in self.parts:
            ids = span(clip.layout.parts.get(part, ()))
            draw = self._draw(clip.generator(f'RandomAffine.{part}'))
            moved[:, ids] = affine(keypoints[:, ids], confidence[:, ids], **draw)
        clip.keypoints = moved
        return clip
