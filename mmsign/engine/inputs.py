"""The files that a training reads, identified by hashes of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mmengine.config import Config

from mmsign.datasets.archive_meta import read_meta
from mmsign.engine.checkpoints import POINTER, find_checkpoint
from mmsign.utils.files import file_hash
from mmsign.utils.paths import resolve

#: Blocks of a shard that are looked at, and their bytes: all of it would take minutes on large archives.
BLOCKS, SIZE = 64, 4096


def datasets_of(loader: Any) -> Iterator[dict[str, Any]]:
    """The configs of all ``SignDataset`` of a loader, inside wrappers, too."""
    waiting = [(loader or {}).get('dataset')]
    while waiting:
        dataset = waiting.pop(0)
        if isinstance(dataset, dict):
            if str(dataset.get('type')).rpartition('.')[2] == 'SignDataset':
                yield dataset
            waiting += [dataset.get('dataset'), *dataset.get('datasets', ())]


def inputs_of(cfg: Config) -> dict[str, str]:
    """Field → SHA-256 of what a training reads, under names which may come to hold other things.

    Of an archive these are ``archive`` (its table of clips), ``glosses``, ``meta`` and ``frames`` (the
    sizes of its shards and a sample of their bytes); of a head its texts or ``attributes``; ``load_from`` is
    the checkpoint that a training starts from. Files that are not here have none.
    """
    found = [dataset['archive'] for dataset in datasets_of(cfg.get('train_dataloader'))]
    archive = Path(found[0] if found else cfg.get('archive') or '.')
    files = {
        'archive': archive / 'clips.csv',
        'glosses': archive / 'glosses.json',
        'meta': archive / 'meta.json',
    }
    for head in (cfg.get('model') or {}).get('aux_heads') or ():
        for field in ('text_bank', 'descriptions', 'attributes'):
            if head.get(field):
                files[field] = resolve(head[field])
    start = str(cfg.get('load_from') or '')
    if start and (not Path(start).is_dir() or (Path(start) / POINTER).is_file()):
        files['load_from'] = find_checkpoint(start)
    hashes = {name: file_hash(file) for name, file in files.items() if file.is_file()}
    if shards := sorted(archive.glob('frames-*.npy')):
        hashes['frames'] = sample_hash(shards)
    return hashes


def estimator_of(loader: Any) -> dict[str, Any] | None:
    """What made the keypoints of a loader's archives: ``name``, ``version``, ``options``.

    Several have their names joined by `` + ``. None where an archive does not say.
    """
    found = []
    for dataset in datasets_of(loader):
        folder = Path(dataset['archive'])
        one = read_meta(folder).get('estimator') if (folder / 'meta.json').is_file() else None
        if one is None:
            return None
        if one not in found:
            found.append(one)
    if len(found) < 2:
        return found[0] if found else None
    names = dict.fromkeys(one['name'] for one in found)
    return {'name': ' + '.join(names), 'version': '', 'options': {'each': found}}


def sample_hash(files: list[Path]) -> str:
    """SHA-256 of files' sizes and of evenly spread blocks of their bytes, hex."""
    digest = hashlib.sha256()
    for file in files:
        size = file.stat().st_size
        digest.update(f'{file.name} {size} '.encode())
        with file.open('rb') as stream:
            for i in range(BLOCKS):
                stream.seek(max(0, size - SIZE) * i // (BLOCKS - 1))
                digest.update(stream.read(SIZE))
    return digest.hexdigest()
