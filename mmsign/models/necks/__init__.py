"""Necks."""

from mmsign.models.necks.part_pooling import PartPooling

__all__ = ['PartPooling']
