"""What runs have measured, gathered by model: they say themselves what they are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.engine.naming import identity, own_values, shipped_config
from mmsign.engine.run_record import RECORD
from mmsign.experiments.plan import Run
from mmsign.experiments.results import STALE, is_current
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import resolve_config

METRICS = {'top1': 'Top 1 Accuracy', 'top5': 'Top 5 Accuracy', 'mean_class': 'Mean Class Accuracy'}
#: The seed is recorded beside the options; the dotted ones are of runs before there was one for both.
SEEDS = {'seed', 'randomness.seed', 'train_dataloader.dataset.seed'}
#: Options that choose data and draws. Runs that differ in nothing else are one model.
NEUTRAL = {'archive', 'fold', 'train_signers', 'test_signers', *SEEDS}

Model = tuple[str, str, bool, bool, str, tuple[str, ...]]


@dataclass
class Entry:
    """All runs of one config with the same changes.

    Attributes:
        config: Name of the config file, without suffix; of a fusion, those of all its members.
        changes: Overrides that make it another model, as on the command line.
        folded: Whether a table's folds divide training from test, and not the config.
        amp: Mixed precision.
        split: What was tested, where that is not what the config tests, as JSON.
        planned: The folds of the table, if runs say them.
        runs: What their ``run.json`` hold, one a seed and fold.
    """

    config: str
    changes: str
    folded: bool = False
    amp: bool = False
    split: str = ''
    planned: tuple[str, ...] = ()
    runs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def folds(self) -> set[str]:
        """What a seed needs: the folds that any seed has, and those of its table."""
        return {str(run.get('fold', 'all')) for run in self.runs}.union(self.planned)

    @property
    def lacking(self) -> dict[int, list[str]]:
        """Seed → the folds it lacks."""
        there: dict[int, set[str]] = {}
        for run in self.runs:
            there.setdefault(run['seed'], set()).add(str(run.get('fold', 'all')))
        return {seed: sorted(self.folds - there[seed]) for seed in sorted(there)}

    @property
    def seeds(self) -> list[int]:
        """The seeds that have every fold. Only they count."""
        return [seed for seed, folds in self.lacking.items() if not folds]

    @property
    def counted(self) -> list[dict[str, Any]]:
        """The runs of the complete seeds; pooled with others they would be judged on other clips."""
        return [run for run in self.runs if run['seed'] in self.seeds]

    def metric(self, name: str) -> tuple[float, float]:
        """Mean and standard deviation over seeds (NaN for one) of a metric pooled over each seed's folds."""
        pooled = []
        for seed in self.seeds:
            runs = [run for run in self.runs if run['seed'] == seed]
            pooled.append(np.average([run[name] for run in runs], weights=[run['n'] for run in runs]))
        deviation = float(np.std(pooled, ddof=1)) if len(pooled) > 1 else float('nan')
        return float(np.mean(pooled)) if pooled else float('nan'), deviation


def read_runs(folders: Sequence[str | os.PathLike]) -> list[Entry]:
    """Collect finished runs, of ``tools/run_table.py`` or of ``tools/train.py`` and ``test.py``.

    Runs whose config, archive or texts have changed since are left out, fusions of such too, and numbers of
    other weights than the last ones. Of several runs of one model on the same data with the same seed the
    last one counts. A table's folds stand apart from another's.

    Args:
        folders: Searched with everything below for ``metrics.json`` and the ``run.json`` beside it.

    Raises:
        MMSignError: If there is no run, or a file cannot be read.
    """
    models: dict[Model, dict[tuple, dict[str, Any]]] = {}
    files = {file.resolve() for folder in folders for file in Path(folder).rglob('metrics.json')}
    for file in sorted(files, key=lambda file: (file.stat().st_mtime_ns, file)):
        run = dict(_read(file.parent))
        measured = {'config', 'seed', 'n', *METRICS} <= set(run) and run.get('method') != 'unseen'
        if not measured or not _counts(run, file.parent):
            continue  # no run, such as fused scores; or signs that the classifier does not know
        drawn = {key: value for key, value in run['changes'].items() if key in NEUTRAL - SEEDS}
        again = run['seed'], str(run.get('fold', 'all')), json.dumps(drawn, sort_keys=True)
        models.setdefault(_model(run), {})[again] = run
    if not models:
        raise MMSignError(
            'holds no finished run',
            file=', '.join(map(str, folders)),
            fix='give the --out of tools/run_table.py, or work dirs that were trained and tested',
        )
    return [Entry(*key, list(models[key].values())) for key in sorted(models)]


def _read(folder: Path) -> Iterator[tuple[str, Any]]:
    """The entries of all that a run left; a later one knows better. Older runs lack name and changes."""
    run: dict[str, Any] = {}
    for file in (folder / name for name in ('metrics.json', 'trained.json', RECORD)):
        if file.is_file():
            try:
                content = json.loads(file.read_text(encoding='utf8'))
            except ValueError as error:
                raise MMSignError(f'is not JSON: {error}', file=file) from None
            if 'name' in content and 'split' in run:  # what was tested, and what the config tests
                run['tested'] = run['split']
            run |= content
    if 'config' in run and 'name' not in run:
        run |= identity(run['config'], run.get('options', {}))
        if 'options' not in run:
            run['changes'] = {'options': 'unknown'}
    yield from run.items()


def _model(run: dict[str, Any]) -> Model:
    """Name, changes, whether folded, precision, another split, planned folds: as :class:`Entry` has them."""
    folded = run.get('fold', 'all') != 'all'
    changes = [f'{key}={value}' for key, value in sorted(run['changes'].items()) if key not in NEUTRAL]
    if run.get('method', 'train') != 'train':
        changes = sorted([*changes, f'method={run["method"]}'])
    tested, own = run.get('tested', run.get('split')), run.get('split')
    if 'tested' not in run and (loader := own_values(run['config']).get('test_dataloader')):
        own = json.loads(loader)['dataset'].get('subset') or {}
    split = '' if folded or tested in (None, own) else json.dumps(tested, ensure_ascii=False)
    planned = tuple(sorted(run.get('folds') or ())) if folded else ()
    return run['name'], ' '.join(changes), folded, bool(run.get('amp')), split, planned


def _counts(run: dict[str, Any], folder: Path) -> bool:
    """Whether a run is what its config makes today, of the last weights; a fusion, if its members are."""
    if folder.suffix == STALE or not run.get('last_weights', True):
        return False
    if run.get('method') == 'fuse' and 'members' in run:
        members = [folder.with_name(member) for member in run['members']]
        return all((one / RECORD).is_file() and _counts(dict(_read(one)), one) for one in members)
    config = shipped_config(run['config']) or run['config']
    if 'key' not in run or run.get('method') == 'fuse' or not resolve_config(config).is_file():
        return True
    again = Run(
        run['row'], config, run['options'], run['fold'], run['seed'], run['method'], run.get('amp', False)
    )
    try:
        return again.key == run['key'] and is_current(again.load(), folder)
    except MMSignError:  # the config no longer has one of the options
        return False
