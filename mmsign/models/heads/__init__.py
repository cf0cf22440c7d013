"""Heads: the classifier, and those that only train: the contrastive one, and phonology."""

from mmsign.models.heads.contrastive import MultiPositiveContrastiveHead
from mmsign.models.heads.linear_cls import LinearClsHead
from mmsign.models.heads.phonology import PhonologyHead

__all__ = ['LinearClsHead', 'MultiPositiveContrastiveHead', 'PhonologyHead']
