"""Tables of experiments: the runs they plan, each known by what defines it."""

from __future__ import annotations

import functools
import itertools
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from mmengine.config import Config

from mmsign.engine.config_files import load_config
from mmsign.experiments.baselines import BASELINES
from mmsign.experiments.knn import OPTIONS as KNN_OPTIONS
from mmsign.experiments.table import Table
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import text_hash
from mmsign.utils.paths import CONFIG_SCHEME, resolve_config, shipped

#: Left out of keys: places, what the seed stands for where it is used, and the overrides that are in effect.
UNKEYED = ('work_dir', 'launcher', 'seed', 'cfg_options')
#: The option by which a table's folds leave signs out of training.
UNSEEN = 'train_subset.not_glosses'


@dataclass
class Run:
    """One training and test.

    Attributes:
        row: Name of the table's row.
        config: Config file.
        options: Overrides, fold and seed included.
        fold: Name of the fold.
        seed: Seed of draws, initialisation and order.
        method: ``train``, a baseline on the same data (:mod:`~mmsign.experiments.baselines`),
            ``unseen``: signs that training leaves out are recognised by their texts, or ``fuse``:
            others' scores summed.
        amp: Mixed precision.
        members: Keys of the runs that a fusion sums.
        folds: All of the table's, by which the model zoo knows what a seed still lacks.
        folder: Name of its folder, by default its key. A folder with a name holds no other run: that is
            refused instead of removed.
    """

    row: str
    config: str
    options: dict[str, Any]
    fold: str
    seed: int
    method: str = 'train'
    amp: bool = False
    members: list[str] = field(default_factory=list, compare=False)
    folds: list[str] = field(default_factory=list, compare=False)
    folder: str = field(default='', compare=False)

    def __str__(self) -> str:
        return f'{self.row} fold {self.fold} seed {self.seed}'

    @property
    def unseen(self) -> list[str]:
        """Glosses that its training leaves out."""
        return list(self.options.get(UNSEEN, ()))

    @functools.cached_property
    def key(self) -> str:
        """Hash of all of its config that decides the result, by which it is cached.

        What else counts is in :func:`mmsign.engine.inputs.inputs_of`.
        """
        if self.method == 'fuse':
            return digest([self.members, self.options['weights']])
        content = {k: v for k, v in self.load().to_dict().items() if k not in UNKEYED}
        if self.method != 'train':
            content['method'] = self.method
        if self.amp:
            content['amp'] = True
        return digest(content)

    def load(self) -> Config:
        """Its config."""
        preset = KNN_OPTIONS if self.method in BASELINES else {}
        options = {key: value for key, value in self.options.items() if key not in preset}
        return load_config(self.config, options, preset=preset)

    def place(self, out: str | os.PathLike) -> Path:
        """Its folder, below that of all runs."""
        return Path(out) / (self.folder or self.key)

    def record(self) -> dict[str, Any]:
        """What its ``run.json`` says of it."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name != 'folder'}
        return {**values, 'key': self.key}


def digest(content: Any) -> str:
    """A short name for plain content."""
    text = json.dumps(content, sort_keys=True, default=str)
    return text_hash(text)[:16]


def _config_of(folder: Path, name: str) -> Path:
    """A row's config: beside its table, or, for tables that inherit from one that ships, beside that."""
    if name.startswith(CONFIG_SCHEME):
        return resolve_config(name).resolve()
    inherited = shipped('configs') / 'ablations' / name
    own = folder / name
    return (own if own.is_file() or not inherited.is_file() else inherited).resolve()


def plan(table: Table, rows: Sequence[str] = (), seeds: Sequence[int] = (), amp: bool = False) -> list[Run]:
    """All runs of a table: rows × folds × seeds, seeds outermost so that a cut-off table is complete.

    Args:
        table: On one data set, see :meth:`~mmsign.experiments.table.Table.on`.
        rows: Only these.
        seeds: Instead of the table's.
        amp: Mixed precision.

    Raises:
        MMSignError: If a row is unknown.
    """
    for name in rows:
        if name not in table.rows:
            raise MMSignError(f'no row {name!r}', file=table.file, fix=f'rows: {", ".join(table.rows)}')
    folder, folds = Path(table.file).parent, table.folds or {'all': {}}
    # a fusion needs the runs of its members
    rows = list(dict.fromkeys(member for row in rows for member in table.rows[row].fuse or [row]))
    runs = []
    for seed, row, fold in itertools.product(seeds or table.seeds, rows or table.rows, folds):
        spec = table.rows[row]
        if not spec.fuse:
            options = {**folds[fold], **spec.options, 'seed': seed}
            config = str(_config_of(folder, spec.config))
            runs.append(
                Run(row, config, options, str(fold), seed, spec.method, amp, folds=[*map(str, folds)])
            )
    return runs
