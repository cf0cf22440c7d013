"""Backbones."""

from mmsign.models.backbones.ctrgcn import CTRGCN

__all__ = ['CTRGCN']
