"""What can be wrong with a table of experiments, said before anything is trained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mmengine.config import Config

from mmsign.utils.errors import MMSignError

#: How a row's number comes about; rows with ``fuse`` have none.
METHODS = ('train', 'knn', 'unseen')
TRAINED = ('config', 'options', 'method', 'against')
FUSED = ('fuse', 'weights', 'against')
OF_A_SET = ('configs', 'folds', 'seeds', 'options', 'without', 'groups', 'note')


def check_table(table: Config) -> None:
    """Refuse a table whose runs would not be what its author meant.

    Args:
        table: See :func:`mmsign.experiments.plan.plan` and :func:`~mmsign.experiments.plan.on_data`.

    Raises:
        MMSignError: If it has no rows or seeds, a field is unknown, a row, method or config is named that
            there is not, a fusion has another number of weights than members, or a group is no list.
    """
    file, rows = table.filename, table.get('rows')
    if not isinstance(rows, Mapping) or not rows:
        raise MMSignError('is not a table of experiments', file=file, field='rows')
    sets = {name: content for name, content in (table.get('sets') or {}).items() if content}
    if not table.get('seeds') and not (sets and all(content.get('seeds') for content in sets.values())):
        raise MMSignError('there are none', file=file, field='seeds', fix='add seeds = (0, 1, 2)')
    for name, row in rows.items():
        _check_row(row, name, rows, file)
    if 'reference' in table:
        _named([table.reference], rows, 'rows', file, 'reference')
    _check_groups(table.get('groups') or {}, file, 'groups')
    for name, content in sets.items():
        field = f'sets.{name}'
        _named(content, OF_A_SET, 'fields', file, field)
        trained = [row.get('config') for row in rows.values() if 'fuse' not in row]
        _named(trained, content.get('configs') or {}, 'configs', file, f'{field}.configs')
        _named(content.get('options') or {}, rows, 'rows', file, f'{field}.options')
        _named(content.get('without') or (), rows, 'rows', file, f'{field}.without')
        _check_groups(content.get('groups') or {}, file, f'{field}.groups')


def _check_row(row: Any, name: str, rows: Mapping[str, Any], file: str) -> None:
    field = f'rows.{name}'
    fused = 'fuse' in row
    _named(row, FUSED if fused else TRAINED, 'fields', file, field)
    if row.get('against') is not None:
        _named([row.against], rows, 'rows', file, f'{field}.against')
    if not fused:
        if 'config' not in row:
            raise MMSignError(
                'has none', file=file, field=f'{field}.config', fix='name a config, or fuse rows'
            )
        _named([row.get('method', 'train')], METHODS, 'methods', file, f'{field}.method')
        return
    trained = [other for other, spec in rows.items() if 'fuse' not in spec]
    _named(row.fuse, trained, 'rows', file, f'{field}.fuse')
    if len(row.get('weights', row.fuse)) != len(row.fuse):
        raise MMSignError(
            f'are {len(row.weights)} for {len(row.fuse)} rows', file=file, field=f'{field}.weights'
        )


def _check_groups(groups: Mapping[str, Any], file: str, field: str) -> None:
    for title, prefixes in groups.items():
        if isinstance(prefixes, str):  # its letters would be taken for signers
            raise MMSignError(
                f'{title!r} is no list', file=file, field=field, fix=f'write ({prefixes!r},) with a comma'
            )


def _named(names: Iterable[Any], there: Iterable[str], kind: str, file: str, field: str) -> None:
    """Refuse names that there are not."""
    there = list(there)
    for name in names:
        if name not in there:
            raise MMSignError(
                f'there is no {name!r}', file=file, field=field, fix=f'{kind}: {", ".join(there)}'
            )
