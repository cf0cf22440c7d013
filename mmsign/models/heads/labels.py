"""Reading the labels of a batch, with a clear error instead of a device-side assert."""

from __future__ import annotations

import os
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
            f'is {int(labels[i])}, the head has {num_classes} classes',
            clip=data_samples[i].get('clip_id'),
            field='label',
            fix='set num_classes to the number of glosses; labels are zero-based',
        )
    return labels.to(device, non_blocking=True)


def check_glosses(
    data_samples: Sequence[ActionDataSample], glosses: Sequence[str], file: str | os.PathLike
) -> None:
    """Refuse a text bank whose classes are not the data set's, even where their number is the same.

    Raises:
        MMSignError: If a clip's gloss is not the one the bank has at its label.
    """
    for sample in data_samples:
        label, gloss = int(sample.gt_label), sample.get('gloss')
        if gloss is not None and gloss != glosses[label]:
            raise MMSignError(
                f'class {label} is {glosses[label]!r}, in the data set it is {gloss!r}',
                file=file,
                clip=sample.get('clip_id'),
                field='glosses',
                fix='encode the descriptions again: tools/encode_descriptions.py … --from-archive ARCHIVE',
            )
