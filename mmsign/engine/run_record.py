"""The record of a training in its work dir: written when it begins, compared before it is resumed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.config import Config

from mmsign.engine.checkpoints import POINTER, find_config, last_checkpoint, read_meta
from mmsign.engine.inputs import inputs_of
from mmsign.engine.recipe import differences, short
from mmsign.engine.schedule import rates
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import load_object

#: In a training's folder.
RECORD = 'run.json'
#: The parts of a config that decide which weights come out.
DECISIVE = (
    *('model', 'train_dataloader', 'optim_wrapper', 'param_scheduler', 'train_cfg', 'randomness'),
    *('custom_hooks', 'auto_scale_lr', 'load_from', 'load_classifier', 'amp', 'sync_bn'),
)
#: What decides nothing, wherever it stands, or is known by its content instead of its place.
NEUTRAL = {
    *('num_workers', 'persistent_workers', 'pin_memory', 'prefetch_factor', 'val_begin', 'val_interval'),
    *('archive', 'text_bank', 'descriptions', 'attributes'),
}
#: Hooks that change no weight.
ONLOOKERS = {'EpochHook', 'DroppedPartsHook', 'ProgressHook'}
#: What may change if the epochs that are done stay the same.
SCHEDULE = ('train_cfg.max_epochs', 'param_scheduler')


def recipe_of(cfg: Config) -> dict[str, Any]:
    """What decides a training's result, as plain JSON values.

    Returns:
        ``decisive``: the parts of the config in :data:`DECISIVE`; ``variables``: its other top-level values,
        by which a researcher knows them.
    """
    content = cfg.to_dict()
    parts = {name: content.get(name) for name in DECISIVE}
    parts['test_pipeline'] = ((content.get('test_dataloader') or {}).get('dataset') or {}).get('pipeline')
    variables = {name: value for name, value in content.items() if name not in DECISIVE}
    recipe = {'decisive': _without(parts), 'variables': _without(variables)}
    return json.loads(json.dumps(recipe, default=str))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(item) for key, item in value.items() if key not in NEUTRAL}
    if isinstance(value, (list, tuple)):
        return [_without(item) for item in value if not _looks_on(item)]
    return value


def _looks_on(item: Any) -> bool:
    return isinstance(item, dict) and item.get('type') in ONLOOKERS


def read_record(folder: str | os.PathLike) -> dict[str, Any]:
    """What a training noted in its folder; empty if it did not.

    Raises:
        MMSignError: If the note is no JSON.
    """
    file = Path(folder) / RECORD
    if not file.is_file():
        return {}
    return load_object(file, 'remove the file, or train in another folder')


def epochs_done(folder: str | os.PathLike) -> int:
    """Epochs in the last checkpoint of a folder, 0 without one."""
    return int(_meta(folder).get('epoch', 0))


def _meta(folder: str | os.PathLike, checkpoint: Path | None = None) -> dict[str, Any]:
    """What a checkpoint says of itself, by default the folder's last; nothing if there is none."""
    if checkpoint is None and (Path(folder) / POINTER).is_file():
        checkpoint = last_checkpoint(folder)
    return {} if checkpoint is None else read_meta(checkpoint)


def check_recipe(cfg: Config, resume: bool, checkpoint: Path | None = None) -> None:
    """Refuse to train a config in a folder that holds a training of something else.

    More or fewer epochs may be resumed with if the schedule does the same in the epochs that are done: the
    result is then that of a training that was planned so.

    Args:
        cfg: The config; ``work_dir`` is the folder.
        resume: Whether its training shall go on.
        checkpoint: From which; by default the folder's last.

    Raises:
        MMSignError: If recipe, data or texts differ, with the field and both values.
    """
    folder = Path(cfg.work_dir)
    meta = _meta(folder, checkpoint)
    done = int(meta.get('epoch', 0))
    if not done:
        return
    record, now = read_record(folder), recipe_of(cfg)
    fix = 'train in another folder: --work-dir DIR'
    then = record.get('recipe') or _older_recipe(folder)
    if then is None:
        return
    changed = list(differences(now['decisive'], then['decisive']))
    timing = [one for one in changed if one[0].startswith(SCHEDULE)]
    other = [one for one in changed if one not in timing]
    if other or (timing and not resume):
        found = other or timing
        named = dict.fromkeys(_variable(one, now, then) for one in found)
        _, value, was = found[0]
        more = f' ({", ".join(list(named)[1:6])} differ too)' if len(named) > 1 else ''
        raise MMSignError(
            f'is {short(value)}, the training in this folder has {short(was)}{more}',
            file=folder,
            field=next(iter(named)),
            fix=fix,
        )
    for name, value in inputs_of(cfg).items():
        was = (record.get('inputs') or {}).get(name, value)
        if was != value:
            raise MMSignError(
                'is not what the training in this folder was begun with '
                f'(SHA-256 {value[:12]}, then {was[:12]})',
                file=folder,
                field=name,
                fix=fix,
            )
    if timing:
        _check_schedule(now['decisive'], then['decisive'], folder, meta, fix)


def _older_recipe(folder: Path) -> dict[str, Any] | None:
    """Of folders without a note, the config that lies in them."""
    try:
        return recipe_of(Config.fromfile(str(find_config(folder))))
    except Exception:  # several configs, or one whose parts are gone: nobody knows
        return None


def _check_schedule(
    now: dict[str, Any], then: dict[str, Any], folder: Path, meta: dict[str, Any], fix: str
) -> None:
    """The epochs that are done must be those that the new schedule has."""
    done = int(meta['epoch'])
    planned, was = (recipe['train_cfg'].get('max_epochs') for recipe in (now, then))
    problem = f'is {planned}, the training in this folder has {was}'
    if planned < done:
        raise MMSignError(
            f'{problem}, of which {done} are done', file=folder, field='train_cfg.max_epochs', fix=fix
        )
    steps = max(1, int(meta.get('iter', done)) // done)
    try:
        here, there = (
            rates(recipe['param_scheduler'], recipe['optim_wrapper']['optimizer'], steps, epochs, done)
            for recipe, epochs in ((now, planned), (then, was))
        )
    except Exception as error:  # a scheduler that goes by what it measures, or one of the user's own
        if now['param_scheduler'] == then['param_scheduler']:
            return
        raise MMSignError(
            f'{problem}, and the new schedule cannot be followed: {type(error).__name__}: {error}',
            file=folder,
            field='param_scheduler',
            fix=fix,
        ) from None
    differ = ~np.isclose(here, there, rtol=1e-6, atol=0).all(1)
    if differ.any():
        step = int(differ.argmax())
        raise MMSignError(
            f'{problem}, but in the {done} epochs that are done the learning rate was another than in a '
            f'training planned so (in epoch {step // steps + 1} {there[step, 0]:.3g}, not '
            f'{here[step, 0]:.3g}): going on would give neither result',
            file=folder,
            field='train_cfg.max_epochs',
            fix='train anew: --work-dir DIR without --resume',
        )


def _variable(one: tuple[str, Any, Any], now: dict[str, Any], then: dict[str, Any]) -> str:
    """The config's own name of a value that changed, if it has one."""
    path, value, was = one
    for name, other in now['variables'].items():
        if other == value and then['variables'].get(name, other) == was:
            return name
    return path
