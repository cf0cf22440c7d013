"""Packing a clip into what the model takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from mmaction.structures import ActionDataSample
from mmcv.transforms import BaseTransform

from mmsign.datasets.transforms.draw import clip_generator
from mmsign.registry import TRANSFORMS


@TRANSFORMS.register_module()
class PackSign(BaseTransform):
    """Pack ``inputs`` float32 (C, T, V) and an ``ActionDataSample``.

    The sample has ``gt_label`` and the metainfo ``clip_id, signer, gloss,
    flipped`` and ``text_draw``, two numbers in [0, 1) that choose this clip's
    global description and synonym in this epoch.
    """

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        sample = ActionDataSample()
        sample.set_gt_label(torch.from_numpy(np.array([results['label']], np.int64)))
        facts = dict(
            clip_id=results['clip_id'],
            signer=results['signer'],
            gloss=results['gloss'],
            flipped=bool(results['flipped']),
            text_draw=tuple(clip_generator(results, 'text').random(2)),
        )
        for name, value in facts.items():  # set_metainfo() would copy them deeply, for every clip
            sample.set_field(value, name, field_type='metainfo')
        return {'inputs': torch.from_numpy(results['inputs']), 'data_samples': sample}
