"""Joining archives, such as those of parallel extraction jobs: shards are linked, not copied."""

from __future__ import annotations

import argparse
import csv
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from mmsign.datasets.archive import COLUMNS, PoseArchive
from mmsign.datasets.fixed_point import coarsen
from mmsign.datasets.shards import start_anew
from mmsign.datasets.sources.merge_check import check_parts
from mmsign.datasets.sources.report import mixture
from mmsign.utils.files import check_new, replacing, write_json, write_text, writing
from mmsign.utils.json_texts import load_object
from mmsign.utils.lock import only_one
from mmsign.utils.paths import beside
from mmsign.utils.texts import read_text

EXAMPLE = 'python tools/prepare_data.py merge part-0 part-1 part-2 --out data/own'
#: In ``OUT.partial``: what ``--move`` is about to move.
MOVES = 'moves.json'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', nargs='+', help='archives, in the order wanted')
    parser.add_argument('--move', action='store_true', help='move the shards: the parts are gone afterwards')


def merge(
    sources: Sequence[str | os.PathLike], out: str | os.PathLike, move: bool = False, progress: bool = True
) -> int:
    """Write an archive with the clips of several.

    Shards become hard links, or copies where the file system cannot link; with
    ``move`` they are renamed. Nothing opens at ``out`` until all is there; the same call again finishes
    an interrupted move.

    Args:
        sources: The archives.
        out: The new archive.
        move: Rename the shards and remove the parts.
        progress: Show a progress bar.

    Returns:
        The number of clips.

    Raises:
        MMSignError: If layouts, channels, storage or glosses differ, two archives hold a clip of one id, or
            another process writes ``out``.
    """
    with only_one(out), writing(out):
        return _merge(sources, Path(out), move, progress)


def _merge(sources: Sequence[str | os.PathLike], out: Path, move: bool, progress: bool) -> int:
    partial = beside(out, '.partial')
    check_new(out)
    if (partial / MOVES).is_file():
        return _finish_moves(partial, out)
    archives = [PoseArchive(source) for source in sources]
    check_parts(archives)
    start_anew(partial)  # of an interrupted merge it holds links and copies only
    count, shards = 0, 0
    # coordinates of large pictures have larger steps
    scale = max((archive.meta['scale'] for archive in archives), key=lambda steps: steps[0] if steps else 0)
    moved: list[tuple[Path, Path]] = []
    with open(partial / 'clips.csv', 'w', newline='', encoding='utf8') as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for archive in tqdm(archives, desc='merge', unit='archive', disable=not progress):
            names: dict[str, str] = {}
            for index in range(len(archive)):
                row = archive.clip(index)._asdict()
                if row['shard'] not in names:
                    names[row['shard']] = f'frames-{shards:05d}.npy'
                    source, target = archive.path / row['shard'], partial / names[row['shard']]
                    if archive.meta['scale'] != scale:
                        _write_coarser(source, target, archive.meta['scale'][0], scale[0])
                    elif move:
                        moved.append((source, target))
                    else:
                        _link(source, target)
                    shards += 1
                writer.writerow({**row, 'shard': names[row['shard']]})
                count += 1
    shutil.copy(archives[0].path / 'glosses.json', partial / 'glosses.json')
    _write_skipped(archives, partial)
    sources_of = sorted({str(archive.meta.get('source', '')) for archive in archives})
    rates = {archive.meta.get('fps') for archive in archives}
    fps = rates.pop() if len(rates) == 1 else None
    meta = {**archives[0].meta, 'scale': scale, 'fps': fps, 'source': '; '.join(sources_of)}
    meta['estimator'] = mixture([archive.meta.get('estimator') for archive in archives])
    write_json(partial / 'meta.json', meta, ensure_ascii=False)
    if move:  # last, when nothing else can fail
        plan = {
            'moves': [[str(source.absolute()), target.name] for source, target in moved],
            'parts': [str(archive.path.absolute()) for archive in archives],
            'clips': count,
        }
        write_json(partial / MOVES, plan)
        return _finish_moves(partial, out)
    os.replace(partial, out)
    return count


def _finish_moves(partial: Path, out: Path) -> int:
    """Move what has not been moved yet, also for a run that was killed while it did."""
    plan = load_object(partial / MOVES, f'see which parts are still there, then remove {partial}')
    for source, name in plan['moves']:
        if Path(source).exists():  # a killed move between disks leaves the source whole
            shutil.move(source, partial / name)
    for part in plan['parts']:
        shutil.rmtree(part, ignore_errors=True)
    os.replace(partial, out)
    (out / MOVES).unlink()  # last: while it is there, nobody takes the folder for copies
    return plan['clips']


def _write_coarser(source: Path, target: Path, step: float, wider: float) -> None:
    with replacing(target) as partial, open(partial, 'wb') as stream:
        np.save(stream, coarsen(np.load(source), step, wider))


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without hard links
        shutil.copy(source, target)


def _write_skipped(archives: Sequence[PoseArchive], folder: Path) -> None:
    """Keep what the parts have skipped."""
    lines: list[str] = []
    for archive in archives:
        file = archive.path / 'skipped.csv'
        if file.is_file():
            text = read_text(file).splitlines(keepends=True)
            lines += text[1:] if lines else text
    if lines:
        write_text(folder / 'skipped.csv', ''.join(lines))
