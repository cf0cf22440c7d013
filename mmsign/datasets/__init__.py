"""Pose archives, the data set over them, and the transforms of its pipelines.

Archives need numpy alone; the data set, which needs torch, is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from mmsign.datasets.archive import Clip, PoseArchive
from mmsign.datasets.archive_writer import ArchiveWriter

if TYPE_CHECKING:
    from mmsign.datasets.sign_dataset import SignDataset

__all__ = ['ArchiveWriter', 'Clip', 'PoseArchive', 'SignDataset']


def __getattr__(name: str) -> Any:
    if name != 'SignDataset':
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return importlib.import_module('mmsign.datasets.sign_dataset').SignDataset
