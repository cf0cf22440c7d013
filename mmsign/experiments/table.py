"""A table of experiments, as its config writes it: rows, folds, seeds, and the data sets it can be run on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from mmsign.experiments.baselines import BASELINES
from mmsign.utils.config import read_config
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import resolve_config

#: How a row's number comes about; rows with ``fuse`` have none.
METHODS = ('train', *BASELINES, 'unseen')


@dataclass(frozen=True)
class Row:
    """One row: a config with overrides, or other rows fused.

    Attributes:
        config: A config file beside the table, or a key of the data set's ``configs``.
        options: Overrides.
        method: One of :data:`METHODS`.
        against: The row that its gain is measured over, instead of the table's ``reference``.
        fuse: Rows whose scores are summed; such a row trains nothing.
        weights: One for each of them; by default equal.
    """

    config: str = ''
    options: Mapping[str, Any] = field(default_factory=dict)
    method: str = 'train'
    against: str | None = None
    fuse: Sequence[str] = ()
    weights: Sequence[float] = ()


@dataclass(frozen=True)
class DataSet:
    """One of the data sets that a table can be run on.

    Attributes:
        configs: What rows call a config → its file.
        folds: Name → overrides.
        seeds: Instead of the table's.
        options: Row → further overrides.
        without: Rows that make no sense here.
        groups: Title → beginnings of clip ids to leave out.
        note: Stands above the table.
    """

    configs: Mapping[str, str] = field(default_factory=dict)
    folds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seeds: Sequence[int] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    without: Sequence[str] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    note: str = ''


@dataclass(frozen=True)
class Table:
    """A table of experiments.

    Attributes:
        rows: Name → row.
        seeds: Of every row and fold.
        folds: Name → overrides; by default one that is called ``all``.
        reference: The row that gains are measured over; by default the first.
        groups, note: As of a data set.
        by_fold: Add a table of the folds.
        unseen: Judge the signs that each run left out of training.
        galleries: Numbers of them to choose from, besides all.
        sets: Name → data set; None takes one of a base config away.
        file: Where it is written.
    """

    rows: Mapping[str, Row] = field(default_factory=dict)
    seeds: Sequence[int] = ()
    folds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reference: str | None = None
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    note: str = ''
    by_fold: bool = False
    unseen: bool = False
    galleries: Sequence[int] = ()
    sets: Mapping[str, DataSet] = field(default_factory=dict)
    file: str = ''

    @classmethod
    def of(cls, content: Mapping[str, Any], file: str = '') -> Table:
        """Check what a config says. Other values at its top level are its own business.

        Raises:
            MMSignError: If it has no rows or seeds, a field is unknown, a row, method or config is named that
                there is not, a fusion has another number of weights than members, or a group is no list.
        """
        rows, sets = content.get('rows'), content.get('sets') or {}
        if not isinstance(rows, Mapping) or not rows:
            raise MMSignError(
                'is not a table of experiments',
                file=file,
                field='rows',
                fix='give a file with rows, such as configs/ablations/table4.py',
            )
        known = {one.name for one in fields(cls)} - {'file'}
        table = cls(
            **{
                **{name: value for name, value in content.items() if name in known},
                'rows': {name: _typed(Row, row, file, f'rows.{name}') for name, row in rows.items()},
                'sets': {
                    name: _typed(DataSet, one, file, f'sets.{name}') for name, one in sets.items() if one
                },
                'file': file,
            }
        )
        table._check()
        return table

    def on(self, data: str = '') -> Table:
        """The table for one of its data sets, by default the first.

        Raises:
            MMSignError: If there is no such set.
        """
        if not self.sets:
            if data:
                raise MMSignError(
                    'has one data set only', file=self.file, field='data', fix='leave --data out'
                )
            return self
        if data and data not in self.sets:
            fix = f'choose {", ".join(self.sets)}'
            raise MMSignError(f'no data set {data!r}', file=self.file, field='data', fix=fix)
        chosen = self.sets[data or next(iter(self.sets))]
        rows = {name: row for name, row in self.rows.items() if name not in chosen.without}
        for name, row in rows.items():
            if not row.fuse:
                options = {**row.options, **chosen.options.get(name, {})}
                rows[name] = replace(row, config=chosen.configs[row.config], options=options)
        return replace(
            self,
            rows=rows,
            folds=chosen.folds,
            seeds=chosen.seeds or self.seeds,
            groups=chosen.groups,
            note=chosen.note,
        )

    def _check(self) -> None:
        if not self.seeds and not (self.sets and all(one.seeds for one in self.sets.values())):
            raise MMSignError('there are none', file=self.file, field='seeds', fix='add seeds = (0, 1, 2)')
        trained = [name for name, row in self.rows.items() if not row.fuse]
        for name, row in self.rows.items():
            field = f'rows.{name}'
            if row.against is not None:
                self._named([row.against], self.rows, 'rows', f'{field}.against')
            self._named(row.fuse, trained, 'rows', f'{field}.fuse')
            self._named([row.method], METHODS, 'methods', f'{field}.method')
            if not row.fuse and not row.config:
                fix = 'name a config, or fuse rows'
                raise MMSignError('has none', file=self.file, field=f'{field}.config', fix=fix)
            if row.weights and len(row.weights) != len(row.fuse):
                problem = f'are {len(row.weights)} for {len(row.fuse)} rows'
                raise MMSignError(
                    problem, file=self.file, field=f'{field}.weights', fix='give every fused row one weight'
                )
        if self.reference is not None:
            self._named([self.reference], self.rows, 'rows', 'reference')
        _check_groups(self.groups, self.file, 'groups')
        configs = [self.rows[name].config for name in trained]
        for name, one in self.sets.items():
            field = f'sets.{name}'
            self._named(configs, one.configs, 'configs', f'{field}.configs')
            self._named(one.options, self.rows, 'rows', f'{field}.options')
            self._named(one.without, self.rows, 'rows', f'{field}.without')
            _check_groups(one.groups, self.file, f'{field}.groups')

    def _named(self, names: Iterable[str], there: Iterable[str], kind: str, field: str) -> None:
        _refuse_unknown(names, there, kind, self.file, field)


def _check_groups(groups: Mapping[str, Any], file: str, field: str) -> None:
    for title, prefixes in groups.items():
        if isinstance(prefixes, str):  # its letters would be taken for signers
            fix = f'write ({prefixes!r},) with a comma'
            raise MMSignError(f'{title!r} is no list', file=file, field=field, fix=fix)


T = TypeVar('T', Row, DataSet)


def _typed(kind: type[T], content: Mapping[str, Any], file: str, field: str) -> T:
    _refuse_unknown(content, [one.name for one in fields(kind)], 'fields', file, field)
    return kind(**content)


def _refuse_unknown(names: Iterable[str], there: Iterable[str], kind: str, file: str, field: str) -> None:
    there = list(there)
    for name in names:
        if name not in there:
            fix = f'{kind}: {", ".join(there)}'
            raise MMSignError(f'there is no {name!r}', file=file, field=field, fix=fix)


def load_table(path: str | os.PathLike) -> Table:
    """A table's config; ``mmsign::ablations/table4.py`` is one that ships with the package.

    Raises:
        MMSignError: If there is none, it does not load, or :meth:`Table.of` finds a mistake.
    """
    file = resolve_config(path)
    if not file.is_file():
        raise MMSignError('no such table', file=path, fix='look in configs/ablations/')
    return Table.of(read_config(file), str(file))
