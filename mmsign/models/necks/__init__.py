"""Necks."""

from mmsign.models.necks.part_pooling import PartPooling, whole_feature

__all__ = ['PartPooling', 'whole_feature']
