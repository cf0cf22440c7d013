"""Clips that are told apart by the official names of their videos: numpy files, or an extracted archive."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.sources.arrays import SUFFIXES, read_keypoints
from mmsign.datasets.sources.clip import Frames
from mmsign.datasets.sources.files import find_files
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

POINTS = wholebody133().num_keypoints


class NamedClip(NamedTuple):
    """A clip: the name of its video without folders, where it lies (for errors), and how to read it."""

    name: str
    file: Path
    read: Callable[[], Frames]


def find_clips(source: str) -> list[NamedClip]:
    """All clips of a source, sorted.

    Args:
        source: A folder of ``.npy`` or ``.npz`` files at any depth, or a pose archive that
            ``tools/extract_pose.py`` wrote; whole-body keypoints in both.

    Raises:
        MMSignError: If there is none, or the archive is bad or of another layout.
    """
    folder = Path(source)
    if (folder / 'meta.json').is_file():
        return _in_archive(PoseArchive(folder))
    files = find_files(folder, SUFFIXES)
    if not files:
        raise MMSignError(
            'holds no .npy or .npz file',
            file=source,
            fix='for videos, first run tools/extract_pose.py VIDEOS --out ARCHIVE, and give its archive here',
        )
    return [NamedClip(file.stem, file, partial(read_keypoints, file, POINTS)) for file in files]


def known_estimator(source: str) -> dict[str, Any] | None:
    """What made the keypoints, if the source is an archive that says so."""
    archive = Path(source)
    return PoseArchive(archive).meta.get('estimator') if (archive / 'meta.json').is_file() else None


def _in_archive(archive: PoseArchive) -> list[NamedClip]:
    layout = archive.meta['layout']
    if (layout, len(archive.meta['channels'])) != ('wholebody133', 3):
        raise MMSignError(
            f'is {layout} with the channels {", ".join(archive.meta["channels"])}',
            file=archive.path,
            field='layout',
            fix='expected wholebody133 with x, y and confidence',
        )
    clips = [
        NamedClip(clip_id.rpartition('/')[2], archive.path / clip_id, partial(read_row, archive.path, row))
        for row, clip_id in enumerate(archive.columns['clip_id'].tolist())
    ]
    return sorted(clips, key=lambda clip: clip.name)


def read_row(path: Path, row: int) -> Frames:
    """One clip of an archive."""
    archive = _open(path)
    clip = archive.clip(row)
    return Frames(*archive.read(row), clip.width, clip.height)


@lru_cache(1)
def _open(path: Path) -> PoseArchive:
    """Once a process: a worker would otherwise be sent the whole table with every clip."""
    return PoseArchive(path)
