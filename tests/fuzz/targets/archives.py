"""Archives that become other archives: labelled by a table, joined, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from helpers import write_archive

from fuzz.cases import Target, Wrong
from fuzz.targets.promises import check_clip
from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import base, relabel, union
from mmsign.datasets.sources.merge import merge

GLOSSES = ('house', 'été')


def _write(path: Path, *signers: str) -> Path:
    return write_archive(path, glosses=GLOSSES, signers=signers, shard_frames=20)


def _read(path: Path) -> list[Any]:
    archive = PoseArchive(path)
    read = []
    for i in range(len(archive)):
        clip, (keypoints, confidence) = archive.clip(i), archive.read(i)
        check_clip(keypoints, confidence)
        if not clip.clip_id or archive.glosses[clip.label] != clip.gloss:
            raise Wrong(f'row {clip}')
        read.append((tuple(clip), keypoints, confidence))
    if len({clip[0] for clip, *_ in read}) != len(read):
        raise Wrong('a clip id twice')
    return read


def make_relabel(folder: Path) -> None:
    """The table alone can be damaged, and a list of glosses; the archive has cases of its own."""
    _write(folder.parent / 'raw', 's0', 's1')
    rows = ['path,gloss,signer,split', 'videos/s0_0_0.mp4,"tea, hot",ana,train', 's0_1_0,milk,ana,train']
    (folder / 'clips.csv').write_text('\n'.join([*rows, 's1_0_0.mp4,milk,ben,test']) + '\n')
    (folder / 'glosses.txt').write_text('milk\ntea, hot\n')


def open_relabel(folder: Path) -> Any:
    raw, out = folder.parent / 'raw', folder / 'out'
    glosses = str(folder / 'glosses.txt')
    base.write_archive(
        relabel.load(str(raw), str(folder / 'clips.csv'), glosses=glosses), out, progress=False
    )
    return _read(out)


def make_two(folder: Path) -> None:
    _write(folder / 'a', 's0')
    _write(folder / 'b', 's1')


def open_merge(folder: Path) -> Any:
    merge([folder / 'a', folder / 'b'], folder / 'out', progress=False)
    return _read(folder / 'out')


def open_union(folder: Path) -> Any:
    base.write_archive(union.load([str(folder / 'a'), str(folder / 'b')]), folder / 'out', progress=False)
    return _read(folder / 'out')


TARGETS = [
    Target('relabel', make_relabel, open_relabel),
    Target('merge', make_two, open_merge),
    Target('union', make_two, open_union),
]
