"""Necks."""

from mmsign.models.necks.part_pooling import PartPooling, whole_feature
from mmsign.models.necks.time_pooling import TimePooling

__all__ = ['PartPooling', 'TimePooling', 'whole_feature']
