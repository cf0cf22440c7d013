"""What runs have measured, gathered by model: they say themselves what they are."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from mmsign.engine.naming import identity, own_values, shipped_config
from mmsign.engine.run_record import RECORD
from mmsign.experiments.plan import Run
from mmsign.experiments.results import STALE, is_current
from mmsign.experiments.zoo_entry import METRICS, Entry
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_object
from mmsign.utils.paths import resolve_config

#: The seed is recorded beside the options; the dotted ones are of runs before there was one for both.
SEEDS = {'seed', 'randomness.seed', 'train_dataloader.dataset.seed'}
#: Options that choose data and draws. Runs that differ in nothing else are one model.
NEUTRAL = {'archive', 'fold', 'train_signers', 'test_signers', *SEEDS}
#: More clips are not tested in one run.
MOST_CLIPS = 10**9

#: Entries of a record that are used, and what they are.
_KINDS: dict[str, Any] = {
    **dict.fromkeys(('config', 'name', 'row', 'method', 'key'), str),
    **dict.fromkeys(('changes', 'options', 'hardware'), dict),
    **dict.fromkeys(('members', 'folds'), (list, dict)),
    **dict.fromkeys(('amp', 'last_weights'), bool),
    **dict.fromkeys(('seed', 'n'), int),
    **dict.fromkeys((*METRICS, 'seconds'), (int, float)),
}
_HARDWARE: dict[str, Any] = {'device': str, 'name': str, 'count': int, 'threads': int}

Model = tuple[str, str, bool, bool, str, tuple[str, ...]]


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
        try:
            run = dict(_read(file.parent))
            measured = {'config', 'seed', 'n', *METRICS} <= set(run) and run.get('method') != 'unseen'
            if not measured:
                continue  # such as fused scores, or signs that the classifier does not know
            _check_kinds(run, file.parent)
            if not _counts(run, file.parent):
                continue
            drawn = {key: value for key, value in run['changes'].items() if key in NEUTRAL - SEEDS}
            again = run['seed'], str(run.get('fold', 'all')), json.dumps(drawn, sort_keys=True)
            models.setdefault(_model(run), {})[again] = run
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problem = f'holds no record of a run: {type(error).__name__} {error}'
            raise MMSignError(problem, file=file.parent, fix='remove it, or train and test again') from None
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
            content = load_object(file, 'remove the file, or test again')
            if 'name' in content and 'split' in run:  # what was tested, and what the config tests
                run['tested'] = run['split']
            run |= content
    if 'config' in run and 'name' not in run:
        run |= identity(run['config'], run.get('options', {}))
        if 'options' not in run:
            run['changes'] = {'options': 'unknown'}
    yield from run.items()


def _check_kinds(run: dict[str, Any], folder: Path) -> None:
    """Refuse a record that was damaged or edited."""
    _check(run, _KINDS, folder)
    ranges = {**dict.fromkeys(METRICS, (0, 1)), 'n': (1, MOST_CLIPS)}
    for key, (least, most) in ranges.items():
        if not least <= run[key] <= most:
            raise _odd(run, key, folder)
    if hardware := run.get('hardware'):
        _check(dict.fromkeys(_HARDWARE, ()) | hardware, _HARDWARE, folder)


def _check(values: dict[str, Any], known: dict[str, Any], folder: Path) -> None:
    for key, kinds in known.items():
        value = values.get(key)
        wrong = not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool)
        if value is not None and (wrong or (isinstance(value, float) and not math.isfinite(value))):
            raise _odd(values, key, folder)


def _odd(values: dict[str, Any], key: str, folder: Path) -> MMSignError:
    fix = 'remove it, or train and test again'
    return MMSignError(f'is {values[key]!r} in its record', file=folder, field=key, fix=fix)


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
