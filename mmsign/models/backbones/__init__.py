"""Backbones."""

from mmsign.models.backbones.ctrgcn import CTRGCN
from mmsign.models.backbones.frame_transformer import FrameTransformer

__all__ = ['CTRGCN', 'FrameTransformer']
