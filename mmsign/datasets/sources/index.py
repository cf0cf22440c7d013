"""The CSV index of a lab's own clips: path, gloss, signer, split."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from mmsign.datasets.sources.arrays import label_glosses, read_table
from mmsign.utils.errors import MMSignError

COLUMNS = ('path', 'gloss', 'signer', 'split')


@dataclass
class IndexRow:
    """One clip of an index."""

    clip_id: str
    file: Path
    label: int
    signer: str
    split: str


@dataclass
class Index:
    """The rows of an index and the glosses of its labels."""

    clips: list[IndexRow]
    glosses: list[str]


def read_index(
    file: str | os.PathLike, glosses: str | os.PathLike | None = None, root: str | os.PathLike | None = None
) -> Index:
    """Read an index.

    Args:
        file: CSV with the columns ``path, gloss, signer, split``, and optionally ``clip_id``.
            Signer and split may be empty. Without ``clip_id``, it is the path without its
            suffix, or with it where two files differ in nothing else.
        glosses: File of glosses in label order; by default those of the index, sorted.
        root: Where relative paths start; by default the index's folder.

    Raises:
        MMSignError: If the index is malformed, empty, or names a gloss that the gloss file lacks.
    """
    file = Path(file)
    rows = read_table(file, COLUMNS)
    if not rows:
        raise MMSignError('lists no clip', file=file)
    names = label_glosses([row['gloss'] for row in rows], glosses)
    labels = {gloss: label for label, gloss in enumerate(names)}
    root = Path(root) if root else file.parent
    stems = Counter(Path(row['path']).with_suffix('').as_posix() for row in rows if row['path'])
    clips = []
    for number, row in enumerate(rows, 2):
        if not row['path']:
            raise MMSignError(f'line {number} is empty', file=file, field='path')
        path = Path(row['path'])
        stem = path.with_suffix('').as_posix()
        clip_id = row.get('clip_id') or (stem if stems[stem] == 1 else path.as_posix())
        if row['gloss'] not in labels:
            raise MMSignError(
                f'{row["gloss"]!r} is not in the gloss file' if row['gloss'] else 'is empty',
                file=f'{file}:{number}',
                clip=clip_id,
                field='gloss',
                fix='correct that line',
            )
        clips.append(IndexRow(clip_id, root / path, labels[row['gloss']], row['signer'], row['split']))
    return Index(clips, names)
