"""Archives that become others, or files of other tools: labelled, joined, side by side, turned, exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from helpers import write_archive

from fuzz.cases import Target, Wrong
from fuzz.targets.promises import check_clip
from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import base, clips_csv, flip, mmaction, pose, relabel, union
from mmsign.datasets.sources.export import export
from mmsign.datasets.sources.merge import merge

GLOSSES = ('house', 'été')


def _write(path: Path, *signers: str, layout: str = 'base27') -> Path:
    return write_archive(path, layout=layout, glosses=GLOSSES, signers=signers, shard_frames=20)


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


def make_one(folder: Path) -> None:
    _write(folder / 'a', 's0', 's1', layout='wholebody133')


def open_flip(folder: Path) -> Any:
    base.write_archive(flip.load(str(folder / 'a'), ('x',), hands=True), folder / 'out', progress=False)
    return _read(folder / 'out')


def open_export(folder: Path) -> Any:
    """In every format, which is read back."""
    before, found = _read(folder / 'a'), []
    for form, reader, source in (
        ('npy', clips_csv, 'index.csv'),
        ('pose', pose, 'index.csv'),
        ('mmaction', mmaction, 'annotations.pkl'),
    ):
        out, again = folder / form, folder / f'{form}-again'
        export(str(folder / 'a'), str(out), form, progress=False)
        base.write_archive(reader.load(str(out / source)), again, progress=False)
        found.append(_read(again))
        if sorted(len(row[1]) for row in found[-1]) != sorted(len(row[1]) for row in before):
            raise Wrong(f'{form}: other clips than before')
    return found


TARGETS = [
    Target('relabel', make_relabel, open_relabel),
    Target('merge', make_two, open_merge),
    Target('union', make_two, open_union),
    Target('flip', make_one, open_flip),
    Target('export', make_one, open_export),
]
