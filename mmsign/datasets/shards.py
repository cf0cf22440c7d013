"""The shards of an archive that is being written: committed one by one, found again after a kill."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets.archive import COLUMNS
from mmsign.datasets.fixed_point import coarsen
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import replacing, write_csv

#: Columns that the tables of committed shards have besides: the coordinates' step, and what else is known.
WORKING = ('step', 'facts')

#: The tables of committed shards.
TABLES = 'rows-*.csv'


def start_anew(folder: Path) -> None:
    """Make an empty folder for an archive that is about to be written.

    Raises:
        MMSignError: If an interrupted writer has committed clips there, or it cannot be made.
    """
    if any(folder.glob(TABLES)):
        raise MMSignError(
            'holds the clips of an interrupted run',
            file=folder,
            fix='go on with --resume, remove it to start again, or choose another --out',
        )
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise MMSignError(
            f'cannot be made: {error.strerror or error}', file=folder, fix='choose another --out'
        ) from None


class Shards:
    """Committed shards: ``frames-*.npy`` and, written after it, the ``rows-*.csv`` that makes it count.

    Args:
        folder: Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    def commit(self, rows: Sequence[dict[str, Any]], frames: np.ndarray, step: float | None) -> None:
        """Write the next shard.

        Args:
            rows: One a clip, with ``facts``.
            frames: (sum of lengths, V, C) as they are stored.
            step: Of int16 coordinates.
        """
        self._write(f'frames-{self.count:05d}.npy', frames)
        table = [{**row, 'step': step, 'facts': json.dumps(row['facts'], default=str)} for row in rows]
        write_csv(self._table(self.count), [*COLUMNS, *WORKING], table)
        self.count += 1

    def recover(self) -> list[dict[str, Any]]:
        """Rows of the shards that an interrupted writer committed; what came after them is removed."""
        rows: list[dict[str, Any]] = []
        while self._table(self.count).is_file():
            rows += self._read(self.count)
            self.count += 1
        named = {row['shard'] for row in rows}
        for file in self.folder.glob('frames-*.npy'):
            if file.name not in named:
                file.unlink()
        return [{**row, 'facts': json.loads(row['facts'])} for row in rows]

    def finish(self, step: float | None) -> list[dict[str, Any]]:
        """All rows, when all shards have the step that the last one has."""
        rows: list[dict[str, Any]] = []
        for shard in range(self.count):
            table = self._read(shard)
            if step is not None and float(table[0]['step']) != step:
                table = self._coarsen(shard, table, step)
            rows += table
        return rows

    def _table(self, shard: int) -> Path:
        return self.folder / f'rows-{shard:05d}.csv'

    def _read(self, shard: int) -> list[dict[str, Any]]:
        with open(self._table(shard), newline='', encoding='utf8') as stream:
            return list(csv.DictReader(stream))

    def _write(self, name: str, frames: np.ndarray) -> None:
        with replacing(self.folder / name) as partial, open(partial, 'wb') as stream:
            np.save(stream, frames)

    def _coarsen(self, shard: int, rows: list[dict[str, Any]], step: float) -> list[dict[str, Any]]:
        """Under a new name, so that a killed writer leaves a table and a shard that fit together."""
        old = self.folder / rows[0]['shard']
        name = f'{old.stem.partition("-coarse")[0]}-coarse{step:g}.npy'
        self._write(name, coarsen(np.load(old), float(rows[0]['step']), step))
        rows = [{**row, 'shard': name, 'step': step} for row in rows]
        write_csv(self._table(shard), [*COLUMNS, *WORKING], rows)
        old.unlink()
        return rows
