"""The classifier on the unprojected whole-body feature."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from mmaction.structures import ActionDataSample
from mmengine.model import BaseModule
from torch import Tensor, nn
from torch.nn import functional as F

from mmsign.models.heads.labels import labels_of
from mmsign.models.necks.part_pooling import PooledFeatures
from mmsign.registry import MODELS


@MODELS.register_module()
class LinearClsHead(BaseModule):
    """Linear classifier with cross-entropy (GSP-MC, eq. 2).

    Args:
        num_classes: Number of signs.
        in_channels: Channels of the whole-body feature.
        label_smoothing: For the cross-entropy.
        dropout: Before the linear layer.
        loss_weight: Weight of the loss.
        init_cfg: For MMEngine.
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: int,
        label_smoothing: float = 0.0,
        dropout: float = 0.0,
        loss_weight: float = 1.0,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        self.num_classes, self.label_smoothing, self.loss_weight = num_classes, label_smoothing, loss_weight
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(in_channels, num_classes)
        nn.init.normal_(self.fc.weight, 0, math.sqrt(2 / num_classes))
        nn.init.zeros_(self.fc.bias)

    def forward(self, whole: Tensor) -> Tensor:
        """(N, C) → logits (N, classes)."""
        return self.fc(self.dropout(whole))

    def loss(self, pooled: PooledFeatures, data_samples: Sequence[ActionDataSample]) -> dict[str, Tensor]:
        """Cross-entropy, of mixed clips with both their classes, and the batch's accuracy for the log."""
        logits = self(pooled.whole).float()
        labels = labels_of(data_samples, logits.device, self.num_classes)
        loss = F.cross_entropy(logits, labels, label_smoothing=self.label_smoothing)
        if data_samples and data_samples[0].get('mixed') is not None:
            others, share = zip(*(sample.mixed for sample in data_samples))  # one share a batch
            targets = torch.tensor(others).to(logits.device, non_blocking=True)
            other = F.cross_entropy(logits, targets, label_smoothing=self.label_smoothing)
            loss = (1 - share[0]) * loss + share[0] * other
        accuracy = (logits.argmax(1) == labels).float().mean()
        return {'loss_cls': self.loss_weight * loss, 'top1_acc': accuracy}
