"""Batches: stacked, and moved to the model's device."""

from __future__ import annotations

from typing import Any

import torch
from mmengine.model import BaseDataPreprocessor

from mmsign.registry import MODELS
from mmsign.utils.errors import MMSignError


@MODELS.register_module()
class SignDataPreprocessor(BaseDataPreprocessor):
    """Stack ``inputs`` (C, T, V) of a batch to (N, C, T, V) and move them to the device.

    Data samples stay where they are: a GPU would wait for a copy of every label there, and back.
    """

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
        return {**data, 'inputs': self.cast_data(inputs)}
