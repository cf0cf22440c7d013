"""Configs from files, with overrides."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

from mmengine.config import Config

from mmsign.engine.overrides import add_validation, check_options, seed_draws
from mmsign.utils.config import bind, read_config
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import CONFIG_SCHEME, resolve_config
from mmsign.utils.plugins import search_in


def load_config(
    path: str | os.PathLike,
    options: dict[str, Any] | None = None,
    work_dir: str | None = None,
    preset: dict[str, Any] | None = None,
) -> Config:
    """Read a config and apply command-line overrides.

    The config's own folder and the current one are searched by ``custom_imports``.

    Args:
        path: The config file; ``mmsign::gspmc_slr500.py`` is one that ships with the package.
        options: ``--cfg-options``: dotted keys → values. Late-bound variables
            (:mod:`mmsign.utils.config`) are resolved after them. ``seed`` seeds everything.
        work_dir: Where the run writes; by default ``work_dirs/<config name>``.
        preset: Overrides, before the options, of those of these variables that the config has.

    Raises:
        MMSignError: If the file is missing or does not parse, nothing reads one of the options, or
            ``randomness.seed`` alone was changed.
    """
    path = resolve_config(path)
    if not path.is_file():
        raise MMSignError(
            'no such config',
            file=path,
            fix=f'look in configs/, or name one that is installed: {CONFIG_SCHEME}gspmc_slr500.py',
        )
    search_in(path.resolve().parent, Path.cwd())
    cfg = read_config(path)
    # a copy: MMEngine takes `_delete_` out of what it merges, and the caller may load the config again
    options = copy.deepcopy(
        {**{key: value for key, value in (preset or {}).items() if key in cfg}, **(options or {})}
    )
    check_options(cfg, options)
    cfg.merge_from_dict(options)
    if work_dir is not None:
        cfg.work_dir = work_dir
    elif cfg.get('work_dir') is None:
        cfg.work_dir = str(Path('work_dirs') / path.stem)
    seed_draws(bind(cfg), options)
    add_validation(cfg)
    # a dumped config has those of its training
    cfg.cfg_options = {**cfg.get('cfg_options', {}), **options}
    return cfg
