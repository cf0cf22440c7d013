"""Pipeline transforms: thin wrappers over the functions of :mod:`mmsign.preprocessing`."""

from mmsign.datasets.transforms.align import AlignShoulders
from mmsign.datasets.transforms.augment import (
    RandomAffine,
    RandomDrop,
    RandomJitter,
    RandomMirror,
    RandomTurn,
)
from mmsign.datasets.transforms.bones import RandomBones, UnitBones
from mmsign.datasets.transforms.normalize import CanonicalHand, Normalize, NormalizeParts
from mmsign.datasets.transforms.pack import PackSign
from mmsign.datasets.transforms.sample import SampleFrames
from mmsign.datasets.transforms.select import SelectLayout
from mmsign.datasets.transforms.streams import MakeStreams

__all__ = [
    'AlignShoulders',
    'CanonicalHand',
    'MakeStreams',
    'Normalize',
    'NormalizeParts',
    'PackSign',
    'RandomAffine',
    'RandomBones',
    'RandomDrop',
    'RandomJitter',
    'RandomMirror',
    'RandomTurn',
    'SampleFrames',
    'SelectLayout',
    'UnitBones',
]
