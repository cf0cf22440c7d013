"""Reading the labels of a batch, with a clear error instead of a device-side assert."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from mmaction.structures import ActionDataSample

from mmsign.utils.errors import MMSignError


def labels_of(
    data_samples: Sequence[ActionDataSample], device: torch.device, num_classes: int
) -> torch.Tensor:
    """(N,) int64 labels.

    Raises:
        MMSignError: If a label is outside the head's classes.
    """
    labels = torch.cat([sample.gt_label.reshape(-1) for sample in data_samples])
    outside = (labels < 0) | (labels >= num_classes)
    if outside.any():
        i = int(outside.nonzero()[0])
        raise MMSignError(
            f'is {int(labels[i])}, the head has {num_classes} classes', clip=data_samples[i].get('clip_id'),
            field='label', fix="set num_classes to the number of glosses; labels are zero-based",
        )  # fmt: skip
    return labels.to(device)
