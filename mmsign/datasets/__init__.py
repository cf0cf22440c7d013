"""Pose archives, the data set over them, and the transforms of its pipelines."""

from mmsign.datasets.archive import Clip, PoseArchive
from mmsign.datasets.archive_writer import ArchiveWriter
from mmsign.datasets.sign_dataset import SignDataset

__all__ = ['ArchiveWriter', 'Clip', 'PoseArchive', 'SignDataset']
