"""Heads: the classifier, and the contrastive head that only trains."""

from mmsign.models.heads.contrastive import MultiPositiveContrastiveHead
from mmsign.models.heads.linear_cls import LinearClsHead

__all__ = ['LinearClsHead', 'MultiPositiveContrastiveHead']
