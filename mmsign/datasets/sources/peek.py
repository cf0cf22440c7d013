"""A cheap look at a path: a few names, the shapes of arrays, the keys of small containers."""

from __future__ import annotations

import os
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from mmsign.datasets.sources.safe_pickle import load_pickle
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_json
from mmsign.utils.numpy_files import check_size
from mmsign.utils.opening import check_file

#: Files that are looked at in a folder.
SEEN = 2000
#: Larger JSON files and pickles are not opened for a look.
LARGE = 1 << 26
PICTURES = ('.jpg', '.jpeg', '.png', '.bmp', '.webp')
#: Suffixes of what could hold clips and is not opened.
PACKED, OTHERS = (
    ('.zip', '.tar', '.gz', '.tgz', '.xz', '.rar', '.7z'),
    ('.mat', '.h5', '.hdf5', '.pt', '.tfrecord'),
)


@dataclass
class Sample:
    """What a look shows.

    Attributes:
        path: The path.
        top: Names that lie directly in it, if it is a folder.
        files: Some of the files, all of one kind: the commonest that can be a clip.
    """

    path: Path
    top: set[str] = field(default_factory=set)
    files: list[Path] = field(default_factory=list)

    @property
    def first(self) -> Path | None:
        return self.files[0] if self.files else None

    @property
    def suffix(self) -> str:
        return self.files[0].suffix.lower() if self.files else ''


def look(path: Path, kinds: frozenset[str]) -> Sample:
    """Look at a file or a folder.

    Args:
        path: It.
        kinds: Suffixes, in small letters, that files of clips can have.
    """
    if not path.is_dir():
        return Sample(path, files=[path])
    found: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith('.'))
        found += [Path(folder, name) for name in sorted(names) if not name.startswith('._')]
        if len(found) >= SEEN:
            break
    counts = Counter(file.suffix.lower() for file in found if file.suffix.lower() in kinds)
    # text files lie about everywhere
    best = max(counts, key=lambda suffix: (suffix != '.txt', counts[suffix]), default='')
    return Sample(path, set(os.listdir(path)), [file for file in found if file.suffix.lower() == best])


def array_shapes(file: Path) -> dict[str, tuple[tuple[int, ...], str]]:
    """Name (``''`` in a ``.npy``) → shape and kind of each array, by the headers; none if unreadable."""
    try:
        size = check_file(file).stat().st_size
        if file.suffix.lower() == '.npy':
            with open(file, 'rb') as content:
                return {'': _header(content, size)}
        shapes = {}
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                with archive.open(member) as stream:
                    shapes[member.filename.removesuffix('.npy')] = _header(stream, member.file_size)
        return shapes
    except Exception:  # not numpy's; whoever reads it says what is wrong with it
        return {}


def describe_sample(sample: Sample) -> str:
    """What lies there, in a sentence for an error: what users can compare with what is read."""
    if sample.first is None:
        seen = islice(sample.path.rglob('*'), SEEN)
        picture = next((file.name for file in seen if file.suffix.lower() in PICTURES), None)
        if picture:
            return (
                f'{picture} is a picture, of which no poses are taken: save keypoints of the hands as X and y'
            )
        return 'it holds no video, array, JSON file, pickle or .pose file'
    shapes = array_shapes(sample.first) if sample.suffix in ('.npy', '.npz') else {}
    told = ', '.join(f'{name} {shape}'.strip() for name, (shape, _) in list(shapes.items())[:6])
    if sample.suffix in PACKED:
        return f'{sample.first.name} is packed: unpack it'
    if sample.suffix in OTHERS:
        return f'{sample.first.name} is not read: save its arrays X and y with numpy.savez'
    name = sample.first.name if sample.first == sample.path else sample.first.relative_to(sample.path)
    return f'{name} holds {told}' if told else f'{name} is no {sample.suffix} file of a known tool'


def _header(stream: Any, size: int) -> tuple[tuple[int, ...], str]:
    shape, dtype = check_size(stream, size)
    return shape, dtype.kind


def read_small(file: Path) -> Any:
    """The contents of a JSON file or a pickle of plain containers; None if it is large or unreadable."""
    try:
        if check_file(file).stat().st_size > LARGE:
            return None
        return load_json(file) if file.suffix.lower() == '.json' else load_pickle(file)
    except MMSignError:
        return None
