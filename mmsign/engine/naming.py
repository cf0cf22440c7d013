"""What a run is called: its config, one that ships with mmsign or somebody's own, and what it changes."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmsign.engine.config_files import load_config
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import CONFIG_SCHEME, resolve_config

#: Between the configs that a fusion's members have.
PLUS = ' + '


def shipped_config(config: str) -> str | None:
    """The ``mmsign::`` name of a config that ships, if a recorded one is that, or says the same.

    Its file name tells nothing where there is a file to look into: people edit copies. Without, as on
    another machine, it lay among the configs that ship if its folder has their folder's name, or is not told.
    """
    file = resolve_config(config)
    name = CONFIG_SCHEME + file.name
    original = resolve_config(name)
    if not original.is_file():
        return None
    if file.is_file():
        same = file.samefile(original) or _content(file.resolve()) == _content(original.resolve())
    else:
        same = file.parent.name in ('', original.parent.name)
    return name if same else None


def config_name(config: str) -> str:
    """A config's name, or those of a fusion: that of the file, without suffix.

    Somebody's own goes with its folder if one that ships has that name.
    """
    names = []
    for part in config.split(PLUS):
        file = resolve_config(part)
        taken = resolve_config(CONFIG_SCHEME + file.name).is_file() and not shipped_config(part)
        names.append(f'{file.parent.as_posix()}/{file.stem}' if taken else file.stem)
    return PLUS.join(names)


def own_values(config: str) -> dict[str, str]:
    """A config's values as JSON, or those that all configs of a fusion share; nothing if one is gone."""
    parts = []
    for part in config.split(PLUS):
        file = resolve_config(shipped_config(part) or part)
        parts.append(set(_content(file.resolve()).items()) if file.is_file() else set())
    return dict(set.intersection(*parts))


def identity(config: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """``name`` of a config, and ``changes``: the overrides that have other values than its own, as JSON."""
    own = own_values(config)
    values = {key: json.dumps(value, default=str) for key, value in options.items()}
    changes = {key: value for key, value in values.items() if value != own.get(key)}
    return {'name': config_name(config), 'changes': changes}


@functools.cache
def _content(file: Path) -> dict[str, str]:
    try:
        content = load_config(file).to_dict()
    except MMSignError:  # one of somebody's own, of which a part is gone
        return {}
    return {key: json.dumps(value, default=str) for key, value in content.items() if key != 'cfg_options'}
