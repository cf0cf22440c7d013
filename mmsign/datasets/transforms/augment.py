"""Random augmentation; every draw comes from (seed, epoch, clip index)."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmcv.transforms import BaseTransform

from mmsign.datasets.transforms.draw import clip_generator
from mmsign.keypoints import check_parts
from mmsign.preprocessing import augment
from mmsign.preprocessing.normalize import mirror
from mmsign.registry import TRANSFORMS
from mmsign.utils.errors import MMSignError


@TRANSFORMS.register_module()
class RandomMirror(BaseTransform):
    """Mirror a clip and set ``flipped``: texts stay handed, so part features are swapped back.

    Args:
        prob: Probability.
    """

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = prob

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        if clip_generator(results, 'RandomMirror').random() < self.prob:
            results['keypoints'], results['confidence'] = mirror(
                results['keypoints'], results['confidence'], results['layout'].flip
            )
            results['flipped'] = not results['flipped']
        return results


@TRANSFORMS.register_module()
class RandomAffine(BaseTransform):
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
        MMSignError: For an unknown part.
    """

    def __init__(
        self,
        angle: float = 0.0,
        scale: float = 0.0,
        anisotropic: bool = False,
        shear: float = 0.0,
        shift: float = 0.0,
        parts: tuple[str, ...] = (),
    ) -> None:
        self.angle, self.scale, self.anisotropic, self.shear, self.shift = (
            angle,
            scale,
            anisotropic,
            shear,
            shift,
        )
        self.parts = tuple(parts)
        check_parts(self.parts, 'RandomAffine.parts')

    def _draw(self, generator: np.random.Generator) -> dict[str, Any]:
        scale = 1 + self.scale * generator.uniform(-1, 1, 2)
        return dict(
            angle=self.angle * generator.uniform(-1, 1),
            scale=scale if self.anisotropic else scale[[0, 0]],
            shear=self.shear * generator.uniform(-1, 1),
            shift=self.shift * generator.uniform(-1, 1, 2),
        )

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        keypoints, confidence = results['keypoints'], results['confidence']
        moved = augment.affine(keypoints, confidence, **self._draw(clip_generator(results, 'RandomAffine')))
        for part in self.parts:
            ids = list(results['layout'].parts.get(part, ()))
            draw = self._draw(clip_generator(results, f'RandomAffine.{part}'))
            moved[:, ids] = augment.affine(keypoints[:, ids], confidence[:, ids], **draw)
        results['keypoints'] = moved
        return results


@TRANSFORMS.register_module()
class RandomTurn(BaseTransform):
    """Turn a three-dimensional skeleton around the vertical axis.

    Args:
        angle: Largest turn, degrees.

    Raises:
        MMSignError: If a clip has no z.
    """

    def __init__(self, angle: float) -> None:
        self.angle = angle

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        if results['keypoints'].shape[-1] != 3:
            raise MMSignError(
                'has no z coordinate',
                clip=results.get('clip_id'),
                field='RandomTurn',
                fix='leave RandomTurn out, or use a three-dimensional archive',
            )
        angle = self.angle * clip_generator(results, 'RandomTurn').uniform(-1, 1)
        results['keypoints'] = augment.rotate_y(results['keypoints'], results['confidence'], angle)
        return results


@TRANSFORMS.register_module()
class RandomJitter(BaseTransform):
    """Move every joint a little, as another person's hands and another detector would.

    Args:
        std: Standard deviation of the noise that differs in every frame, normalised units.
        offset_std: Standard deviation of the noise that stays for the whole clip.
    """

    def __init__(self, std: float = 0.0, offset_std: float = 0.0) -> None:
        self.std, self.offset_std = std, offset_std

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        generator = clip_generator(results, 'RandomJitter')
        shape = results['keypoints'].shape
        noise = self.std * generator.standard_normal(shape)
        noise = noise + self.offset_std * generator.standard_normal((1, *shape[1:]))
        results['keypoints'] = augment.jitter(results['keypoints'], results['confidence'], noise)
        return results


@TRANSFORMS.register_module()
class RandomDrop(BaseTransform):
    """Lose whole parts in single frames and single joints, as detectors do.

    Args:
        part_prob: Probability that a part is missing in a frame.
        joint_prob: Probability that a joint is missing in a frame.
        parts: The parts that may get lost.

    Raises:
        MMSignError: For an unknown part.
    """

    def __init__(
        self,
        part_prob: float = 0.0,
        joint_prob: float = 0.0,
        parts: tuple[str, ...] = ('left_hand', 'right_hand'),
    ) -> None:
        self.part_prob, self.joint_prob, self.parts = part_prob, joint_prob, tuple(parts)
        check_parts(self.parts, 'RandomDrop.parts')

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        generator = clip_generator(results, 'RandomDrop')
        confidence = results['confidence']
        dropped = generator.random(confidence.shape) < self.joint_prob
        for part in self.parts:
            lost = generator.random(len(confidence)) < self.part_prob
            dropped[:, list(results['layout'].parts.get(part, ()))] |= lost[:, None]
        results['keypoints'], results['confidence'] = augment.drop(results['keypoints'], confidence, dropped)
        return results
