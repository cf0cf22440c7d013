"""What runs have measured, gathered by model."""

from __future__ import annotations

import itertools
import json
import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mmsign.engine.checkpoints import last_checkpoint
from mmsign.experiments.plan import Run
from mmsign.experiments.results import STALE, is_current
from mmsign.experiments.zoo_config import config_name, own_values, shipped_config
from mmsign.experiments.zoo_entry import METRICS, Entry
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import file_hash
from mmsign.utils.paths import resolve_config

#: The seed is recorded beside the options; the dotted ones are of runs before there was one for both.
SEEDS = {'seed', 'randomness.seed', 'train_dataloader.dataset.seed'}
#: Options that choose data and draws. Runs that differ in nothing else are one model.
NEUTRAL = {'archive', 'fold', 'train_signers', 'test_signers', *SEEDS}
#: In place of changes where nothing tells them.
UNKNOWN = 'unknown'


def read_runs(folders: Sequence[str | os.PathLike]) -> list[Entry]:
    """Collect finished runs, of ``tools/run_table.py`` or of ``tools/train.py`` and ``test.py``.

    A table's runs whose config, archive or texts have changed since are left out, and fusions of such, and
    numbers of other weights than the last ones in their folder. Of several runs of one model on the same
    data with the same seed the last one counts.

    Args:
        folders: Searched with everything below for ``run.json``, or else ``metrics.json``
            and ``trained.json`` side by side.

    Raises:
        MMSignError: If there is no run, or a file cannot be read.
    """
    models: dict[tuple[str, str, bool, bool, str], list[dict[str, Any]]] = {}
    found = itertools.chain(*map(_find, dict.fromkeys(Path(folder).resolve() for folder in folders)))
    for file, run in sorted(found, key=lambda pair: pair[0].stat().st_mtime_ns):
        if _current(run, file.parent):
            folded = run.get('fold', 'all') != 'all'
            amp = bool(run.get('amp')) or '--amp' in shlex.split(run.get('command', ''))
            split = '' if folded else _other_split(run)
            key = config_name(run['config']), _changes(run), folded, amp, split
            models.setdefault(key, []).append(run)
    if not models:
        raise MMSignError(
            'holds no finished run',
            file=', '.join(map(str, folders)),
            fix='give the --out of tools/run_table.py, or work dirs that were trained and tested',
        )
    return [
        Entry(*key, planned, list({_again(run): run for run in runs}.values()))
        for key in sorted(models)
        for planned, runs in sorted(_by_table(models[key]).items())
    ]


def _find(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for file in sorted(folder.rglob('metrics.json')):
        run: dict[str, Any] = {}
        for part in ('metrics.json', 'trained.json', 'run.json'):  # a later one knows better
            if file.with_name(part).is_file():
                try:
                    run |= json.loads(file.with_name(part).read_text(encoding='utf8'))
                except ValueError as error:
                    raise MMSignError(f'is not JSON: {error}', file=file.with_name(part)) from None
        # others are no runs, such as fused scores, or name what no classifier knows
        measured = {'config', 'seed', 'n', *METRICS} <= set(run) and run.get('method') != 'unseen'
        if measured and file.parent.suffix != STALE and _of_last_weights(run, file.parent):
            yield file, run


def _of_last_weights(run: dict[str, Any], folder: Path) -> bool:
    """Whether a run's numbers are of the weights that its training ended with, as far as they are there."""
    if 'checkpoint_hash' not in run or not (folder / 'last_checkpoint').is_file():
        return True
    weights = last_checkpoint(folder)
    return not weights.is_file() or file_hash(weights) == run['checkpoint_hash']


def _other_split(run: dict[str, Any]) -> str:
    """What was tested if the config tests something else, as JSON; nothing if nobody knows."""
    if 'split' not in run:
        return ''
    loader = own_values(run['config']).get('test_dataloader')
    own = json.loads(loader)['dataset'].get('subset') or {} if loader else run['split']
    return '' if own == run['split'] else json.dumps(run['split'], ensure_ascii=False)


def _current(run: dict[str, Any], folder: Path) -> bool:
    """Whether a table's run is what its config makes today of the files that are there today.

    A fusion is, if all its members beside it are.
    """
    if run.get('method') == 'fuse' and 'members' in run:
        files = [folder.with_name(member) / 'run.json' for member in run['members']]
        return all(
            file.is_file() and _current(json.loads(file.read_text('utf8')), file.parent) for file in files
        )
    config = shipped_config(run['config']) or run['config']
    if 'key' not in run or run.get('method', 'train') == 'fuse' or not resolve_config(config).is_file():
        return True
    again = Run(
        run['row'], config, run['options'], run['fold'], run['seed'], run['method'], run.get('amp', False)
    )
    try:
        cfg = again.load()
    except MMSignError:  # it no longer has one of the options
        return False
    return again.key == run['key'] and is_current(cfg, folder)


def _by_table(runs: Sequence[dict[str, Any]]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """The folds of a table → the runs for it; two tables may divide the same data otherwise.

    A run that names no folds, as older ones do, is for the one table that has its fold; if there is
    not just one, such runs stay among themselves.
    """
    planned = [tuple(sorted(run.get('folds', ()))) if run.get('fold', 'all') != 'all' else () for run in runs]
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for run, folds in zip(runs, planned, strict=True):
        fitting = {other for other in planned if str(run.get('fold')) in other}
        found.setdefault(folds or (fitting.pop() if len(fitting) == 1 else ()), []).append(run)
    return found


def _again(run: dict[str, Any]) -> tuple[int, str, str]:
    """What two runs of an entry have in common if one is the other made again.

    How often, where to and which others the same command ran is none of it.
    """
    drawn = {key: value for key, value in (_changed(run) or {}).items() if key in NEUTRAL - SEEDS}
    return run['seed'], run.get('fold', 'all'), json.dumps(drawn, sort_keys=True)


def _changes(run: dict[str, Any]) -> str:
    changed = _changed(run)
    if changed is None:
        return UNKNOWN
    if run.get('method', 'train') != 'train':
        changed['method'] = run['method']
    return ' '.join(f'{key}={value}' for key, value in sorted(changed.items()) if key not in NEUTRAL)


def _changed(run: dict[str, Any]) -> dict[str, str] | None:
    """A run's overrides with other values than the config's own; None where nothing tells them."""
    if 'options' in run:
        options = {key: json.dumps(value) for key, value in run['options'].items()}
    elif 'command' in run:
        words = shlex.split(run['command'])
        start = words.index('--cfg-options') + 1 if '--cfg-options' in words else len(words)
        stop = next((i for i in range(start, len(words)) if words[i].startswith('--')), len(words))
        options = dict(word.split('=', 1) for word in words[start:stop] if '=' in word)
    else:
        return None
    own = own_values(run['config'])
    return {key: value for key, value in options.items() if value != own.get(key)}
