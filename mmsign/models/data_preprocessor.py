"""Batches: stacked, and moved to the model's device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from mmaction.structures import ActionDataSample
from mmengine.model import BaseDataPreprocessor

from mmsign.registry import MODELS
from mmsign.utils.errors import MMSignError


@MODELS.register_module()
class SignDataPreprocessor(BaseDataPreprocessor):
    """Stack ``inputs`` (C, T, V) of a batch to (N, C, T, V) and move them to the device.

    Data samples stay where they are: a GPU would wait for a copy of every label there, and back.

    Args:
        mixup: α of mixup (Zhang et al., ICLR 2018): in training, every clip of a batch is mixed with another
            one, λ x + (1 − λ) x', λ drawn from Beta(α, α), its larger side being the clip's own. The sample's
            ``mixed`` says with which class and how much of it; classifiers share their loss
            accordingly, auxiliary heads see the clip's own class. 0: never.
        **kwargs: For MMEngine.
    """

    def __init__(self, mixup: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not 0 <= mixup < float('inf'):
            raise MMSignError(f'is {mixup}', field='mixup', fix='give 0 or a positive number, such as 0.2')
        self.mixup = mixup

    def forward(self, data: dict[str, Any], training: bool = False) -> dict[str, Any]:
        inputs = data['inputs']
        if not isinstance(inputs, torch.Tensor):
            shapes = {tuple(clip.shape) for clip in inputs}
            if len(shapes) > 1:
                odd = next(i for i, clip in enumerate(inputs) if clip.shape != inputs[0].shape)
                raise MMSignError(
                    f'has shape {tuple(inputs[odd].shape)}, the batch {tuple(inputs[0].shape)}',
                    clip=data['data_samples'][odd].get('clip_id'),
                    field='inputs',
                    fix='let SampleFrames bring every clip to one length',
                )
            inputs = torch.stack(list(inputs))
        # first: a device mixes faster, and copies from pinned memory meanwhile
        inputs = self.cast_data(inputs)
        if training and self.mixup:
            inputs = self._mix(inputs, data['data_samples'])
        return {**data, 'inputs': inputs}

    def _mix(self, inputs: torch.Tensor, samples: Sequence[ActionDataSample]) -> torch.Tensor:
        """Mix a batch (N, C, T, V), and note it in the samples; the draw is one of the batch's first clip."""
        first = samples[0].get('text_draw', (0.0, 0.0))
        generator = np.random.default_rng([int(number * (1 << 32)) for number in first])
        share = float(generator.beta(self.mixup, self.mixup))
        share = min(share, 1 - share)
        order = generator.permutation(len(samples))
        labels = [int(sample.gt_label) for sample in samples]
        for sample, other in zip(samples, order.tolist()):
            sample.set_metainfo({'mixed': (labels[other], share)})
        return (1 - share) * inputs + share * inputs[torch.from_numpy(order).to(inputs.device)]
