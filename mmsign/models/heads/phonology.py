"""Phonological attributes as small targets beside the sign's name; a head that only trains.

The idea is that of Tavella et al. ("WLASL-LEX", ACL 2022) and Kezar et al. ("Improving sign recognition with
phonology", EACL 2023): what signs share is learnt from all clips that show it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import torch
from mmaction.structures import ActionDataSample
from mmengine.model import BaseModule
from torch import Tensor, nn
from torch.nn import functional as F

from mmsign.models.heads.labels import check_glosses, labels_of
from mmsign.models.necks.part_pooling import PooledFeatures
from mmsign.prompts.files.attributes import Attributes, read_attributes
from mmsign.registry import MODELS
from mmsign.utils.errors import MMSignError


@MODELS.register_module()
class PhonologyHead(BaseModule):
    """A linear classifier for each attribute of the classes, on the whole-body feature.

    An attribute of several values has a target that is spread evenly over them. Where a class's value is not
    known, its clips have no say. The loss is the mean over attributes of each one's mean cross-entropy.

    Args:
        in_channels: Channels of the whole-body feature.
        attributes: Attribute file, see :mod:`mmsign.prompts.files.attributes`.
        names: Only these attributes; by default all that tell classes apart.
        loss_weight: Weight of the loss.
        init_cfg: For MMEngine.

    Raises:
        MMSignError: If the file is missing or malformed, lacks a named attribute, or has none that tells
            classes apart.
    """

    def __init__(
        self,
        in_channels: int,
        attributes: str | os.PathLike,
        names: Sequence[str] = (),
        loss_weight: float = 0.5,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        rows = read_attributes(attributes)
        self.file, self.glosses, self.loss_weight = attributes, [row.gloss for row in rows], loss_weight
        self.values = {
            name: values
            for name in names or dict.fromkeys(name for row in rows for name in row.attributes)
            if len(values := sorted({v for row in rows for v in row.attributes.get(name, ())})) > 1
        }
        absent = [name for name in names if name not in self.values] if self.values else ['attributes']
        if absent:
            raise MMSignError(
                'does not tell any two classes apart',
                file=attributes,
                field=absent[0],
                fix='leave it out, or fill the file with tools/make_attributes.py',
            )
        self.layers = nn.ModuleDict(
            {f'of_{name}': nn.Linear(in_channels, len(values)) for name, values in self.values.items()}
        )
        for name, values in self.values.items():
            self.register_buffer(f'targets_{name}', _targets(rows, name, values), persistent=False)

    def loss(self, pooled: PooledFeatures, data_samples: Sequence[ActionDataSample]) -> dict[str, Tensor]:
        """The loss, and for the log the share of attributes that are recognised."""
        check_glosses(data_samples, self.glosses, self.file)
        labels = labels_of(data_samples, pooled.whole.device, len(self.glosses))
        losses, right = [], []
        for name in self.values:
            targets = getattr(self, f'targets_{name}')[labels]  # (N, values), rows of zeros where unknown
            logits = self.layers[f'of_{name}'](pooled.whole).float()
            known = targets.sum(1)  # 1 or 0
            count = known.sum().clamp(min=1)
            losses.append(-(targets * F.log_softmax(logits, 1)).sum() / count)
            hit = targets.gather(1, logits.argmax(1, keepdim=True))[:, 0] > 0
            right.append((hit * known).sum() / count)
        return {
            'loss_phonology': self.loss_weight * torch.stack(losses).mean(),
            'phonology_acc': torch.stack(right).mean(),
        }


def _targets(rows: Sequence[Attributes], name: str, values: Sequence[str]) -> Tensor:
    """(classes, values): a row sums to 1, or is zeros where the class's value is unknown."""
    targets = torch.zeros(len(rows), len(values))
    for label, row in enumerate(rows):
        own = row.attributes.get(name, ())
        for value in own:
            targets[label, values.index(value)] = 1 / len(own)
    return targets
