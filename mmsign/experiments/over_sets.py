"""A table on all of its data sets at hand: one figure for each row and set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mmsign.engine.config_files import load_config
from mmsign.evaluation.paired import compare
from mmsign.experiments.baselines import BASELINES
from mmsign.experiments.plan import Run
from mmsign.experiments.render import Results, complete, judged, ranks_of, shared_clips, summarise
from mmsign.experiments.table import Table
from mmsign.utils.markdown import cell


def lacks(runs: Sequence[Run]) -> str:
    """The first archive that runs need and that is not there; empty if all are there."""
    for config, archive in dict.fromkeys((run.config, run.options.get('archive')) for run in runs):
        path = str(archive or load_config(config).archive)
        if not Path(path).is_dir():
            return path
    return ''


def summaries(table: Table, results: Results) -> dict[str, Any]:
    """What one set says: its rows, and what the reference has over the best row without a network.

    Returns:
        ``rows`` of :func:`~mmsign.experiments.render.summarise`, ``left_out`` for want of folds, and where
        there is one ``best``, the name of the best baseline, and ``margin`` over it with its interval.
    """
    kept, left_out = complete(table, results, partly=False)
    ranks = ranks_of(judged(table, kept))
    if not ranks:
        return {'rows': [], 'left_out': left_out}
    clips, _ = shared_clips(ranks)
    reference = table.reference if table.reference in ranks else next(iter(ranks))
    rows = summarise(ranks, clips, reference)
    plain = [row for row in rows if table.rows[row['row']].method in BASELINES]
    found: dict[str, Any] = {'rows': rows, 'left_out': left_out}
    if plain and table.rows[reference].method not in BASELINES:
        best = max(plain, key=lambda row: row['top1'].value)['row']
        found |= {'best': best, 'margin': compare(ranks[reference], ranks[best], clips)}
    return found


def to_markdown(table: Table, found: Mapping[str, Mapping[str, Any]], away: Mapping[str, str]) -> str:
    """Rows down, sets across: top-1 with its interval and number of seeds."""
    sets = [name for name, one in found.items() if one['rows']]
    lines = [f'| | {" | ".join(map(cell, sets))} |', '|---' * (len(sets) + 1) + '|']
    for row in table.rows:
        of_set = {name: one for name in sets for one in found[name]['rows'] if one['row'] == row}
        if of_set:
            lines.append(f'| {cell(row)} | {" | ".join(_figure(of_set.get(name)) for name in sets)} |')
    margins = [_margin(found[name]) for name in sets]
    if any(margin != '–' for margin in margins):
        lines.append(f'| over the best without a network | {" | ".join(margins)} |')
    lines.append(f'| clips | {" | ".join(str(found[name]["rows"][0]["clips"]) for name in sets)} |')
    text = ['\n'.join(lines) + '\n'] if sets else ['no run has finished\n']
    text += [f'{name} is left out: {place} is not there.\n' for name, place in away.items()]
    text += [
        f'{name}: left out, for want of folds: {"; ".join(one["left_out"])}.\n'
        for name, one in found.items()
        if one['left_out']
    ]
    return '\n'.join(text)


def _figure(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return '–'
    seeds = f', {row["seeds"]} seeds' if row['seeds'] > 1 else ''
    return f'{row["top1"]}{seeds}'


def _margin(one: Mapping[str, Any]) -> str:
    if 'margin' not in one:
        return '–'
    gain = one['margin']
    return f'{gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}] ({one["best"]})'


def sets_of(table: Table) -> Iterator[tuple[str, Table]]:
    """Name and table of each data set; a table without sets is one."""
    for name in table.sets or ['']:
        yield name, table.on(name)
