"""Losses: one formula, one file."""

from mmsign.models.losses.multi_positive import multi_positive_loss

__all__ = ['multi_positive_loss']
