"""Refusing overrides of a config that would do nothing, or only half of what they say."""

from __future__ import annotations

import copy
import difflib
import inspect
from collections.abc import Iterator
from typing import Any

from mmengine.config import Config
from mmengine.runner import Runner

from mmsign.engine.inputs import datasets_of
from mmsign.utils.config import variables
from mmsign.utils.errors import MMSignError

#: Read when a config has them: by MMEngine's runners, and by :mod:`mmsign.engine.runs`.
READ = (
    set(inspect.signature(Runner).parameters) - {'cfg'}
    | {'activation_checkpointing', 'compile', 'efficient_conv_bn_eval', 'find_unused_parameters'}
    | {'model_wrapper_cfg', 'strategy', 'sync_bn'}
    | {'amp', 'load_classifier', 'mkldnn', 'runner_type', 'threads', 'val_subset', 'verbose'}
)


def check_options(cfg: Config, options: dict[str, Any]) -> None:
    """Check that something reads every override.

    Args:
        cfg: The config, before they are merged and its variables are bound.
        options: Dotted keys → values; the first part of a key counts.

    Raises:
        MMSignError: If a key is neither in the config, nor a variable used there, nor in :data:`READ`.
    """
    content = cfg.to_dict()
    known = {*content, *READ, *variables((content, options))}
    for key in options:
        first, dot, rest = key.partition('.')
        if first in known:
            continue
        # it may lie deeper, or be misspelt
        likely = [place + dot + rest for place in _places(content, first)]
        likely += difflib.get_close_matches(first, known, cutoff=0.65)
        raise MMSignError(
            'is neither in this config nor read by MMEngine or mmsign',
            file=cfg.filename,
            field=first,
            fix=f'did you mean {" or ".join(likely[:3])}?' if likely else 'choose a name of the config',
        )


def _places(value: Any, name: str, path: str = '') -> Iterator[str]:
    """Dotted keys below the top level that end in ``name``."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if path and key == name:
            yield f'{path}{key}'
        yield from _places(item, name, f'{path}{key}.')


def seed_draws(cfg: Config, options: dict[str, Any]) -> None:
    """Let the variable ``seed`` seed the draws of training sets that name no seed; check that it is for all.

    Args:
        cfg: The config, its variables bound. Without ``seed`` it is left alone.
        options: The overrides in it.

    Raises:
        MMSignError: If ``randomness.seed`` was changed alone, or does not follow ``seed``.
    """
    if 'seed' not in cfg:
        return
    draws = {dataset.setdefault('seed', cfg.seed) for dataset in datasets_of(cfg.get('train_dataloader'))}
    seed = (cfg.get('randomness') or {}).get('seed')
    # both may be given a seed of their own
    if seed not in (None, cfg.seed) and (cfg.seed in draws or 'seed' in options):
        raise MMSignError(
            f'is {seed}, but seed, which also seeds the draws of the clips, is {cfg.seed}',
            file=cfg.filename,
            field='randomness.seed',
            fix='set nothing but seed, which is for both',
        )


def add_validation(cfg: Config) -> None:
    """Let ``val_subset = dict(split='val')`` measure those clips during training; where it is, in place.

    The loader and the metric are the test's; ``val_cfg`` and a loader of the config's own stay.
    """
    if not cfg.get('val_subset') or cfg.get('val_dataloader') is not None:
        return
    cfg.val_dataloader = copy.deepcopy(cfg.test_dataloader)
    cfg.val_dataloader.dataset.subset = cfg.val_subset
    cfg.val_evaluator = copy.deepcopy(cfg.test_evaluator)
    cfg.val_cfg = cfg.get('val_cfg') or dict(type='ValLoop')
