"""Backbones, necks, heads, losses and recognisers. Knows nothing of files on disk."""

from mmsign.models.backbones import CTRGCN
from mmsign.models.data_preprocessor import SignDataPreprocessor
from mmsign.models.heads import LinearClsHead, MultiPositiveContrastiveHead
from mmsign.models.necks import PartPooling
from mmsign.models.recognizers import SkeletonRecognizer
from mmsign.utils.compat import allow_mmengine_checkpoints

allow_mmengine_checkpoints()

__all__ = [
    'CTRGCN',
    'LinearClsHead',
    'MultiPositiveContrastiveHead',
    'PartPooling',
    'SignDataPreprocessor',
    'SkeletonRecognizer',
]
