"""What is there of a table's runs, unless what they were made from has changed; fused and pooled."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mmengine.config import Config

from mmsign.engine.inputs import inputs_of
from mmsign.engine.naming import PLUS
from mmsign.engine.run_record import read_record
from mmsign.evaluation.fusion import fuse_scores
from mmsign.evaluation.pooling import pool_scores
from mmsign.evaluation.score_file import Scores
from mmsign.experiments.plan import Run
from mmsign.experiments.render import judged, lacking
from mmsign.experiments.table import Table
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_object

#: In a run's folder: the hashes of what it was made from.
INPUTS = 'inputs.json'
#: Ends the name of a folder of stale results during their removal.
STALE = '.stale'


def noted_inputs(folder: Path) -> dict[str, str]:
    """:func:`inputs_of` when a run was begun; empty if nobody noted them."""
    note = folder / INPUTS
    if note.is_file():
        return load_object(note, 'remove the folder: the run is made again')
    return read_record(folder).get('inputs') or {}


def is_current(cfg: Config, folder: Path) -> bool:
    """Whether what is there of a run was made from the files that are there now.

    A file that is gone, such as on another machine, speaks for no change.
    """
    now = inputs_of(cfg)
    return all(now.get(name, value) == value for name, value in noted_inputs(folder).items())


def finished(runs: Sequence[Run], out: str | os.PathLike) -> Iterator[tuple[Run, Scores]]:
    """The runs whose scores are there, made from the files that are there now."""
    for run in runs:
        file = run.place(out) / 'scores.npz'
        if file.is_file() and is_current(run.load(), file.parent):
            yield run, Scores.load(file)


def fused(table: Table, results: Sequence[tuple[Run, Scores]]) -> Iterator[tuple[Run, Scores]]:
    """The rows that fuse other rows, for every fold and seed of which all members are there.

    The runs have the members' common config and options, and lists of what differs.

    Raises:
        MMSignError: If such a row names one that the table lacks, or the members' clips differ.
    """
    found = {(run.row, run.fold, run.seed): (run, scores) for run, scores in results}
    places = dict.fromkeys((run.fold, run.seed) for run, _ in results)
    for name, spec in table.rows.items():
        members = list(spec.fuse)
        for member in members:  # the data set may be without one
            if member not in table.rows:
                raise MMSignError(
                    f'fuses {member!r}, which is no row',
                    file=table.file,
                    field=name,
                    fix='name rows of the table',
                )
        weights = dict(zip(members, spec.weights or [1] * len(members), strict=True))
        for fold, seed in places if members else ():
            if all((member, fold, seed) in found for member in members):
                parts = {member: found[member, fold, seed] for member in members}
                run = _fusion(name, [run for run, _ in parts.values()], list(weights.values()))
                yield run, fuse_scores({member: scores for member, (_, scores) in parts.items()}, weights)


def pooled(table: Table, results: Sequence[tuple[Run, Scores]]) -> Iterator[tuple[str, int, Scores]]:
    """Row, seed and one score file over all folds, for every row and seed of which all folds are there.

    Raises:
        MMSignError: If two folds test the same clip.
    """
    found: dict[tuple[str, int], dict[str, Scores]] = {}
    for run, scores in judged(table, results):
        found.setdefault((run.row, run.seed), {})[f'{run.row} fold {run.fold}'] = scores
    for (row, seed), lacks in lacking(table, results).items():
        if not lacks:
            yield row, seed, pool_scores(found[row, seed])


def _fusion(row: str, members: Sequence[Run], weights: Sequence[float]) -> Run:
    configs = list(dict.fromkeys(member.config for member in members))
    options: dict[str, Any] = {'weights': list(weights)}
    for name in dict.fromkeys(key for member in members for key in member.options):
        values = [member.options.get(name) for member in members]
        options[name] = values[0] if all(value == values[0] for value in values) else values
    run = Run(row, PLUS.join(configs), options, members[0].fold, members[0].seed, 'fuse')
    run.members, run.folds = [member.key for member in members], members[0].folds
    run.amp = any(member.amp for member in members)
    return run
