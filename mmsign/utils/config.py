"""Late-bound variables in configs: the one line that switches a stream, layout or fold.

MMEngine evaluates a base config before its child, so a variable of the base
cannot be changed from outside once it has been used. A string ``'$name'``
instead stands for the top-level variable ``name`` *after* all bases and
``--cfg-options`` are merged::

    streams = 'joint'
    pipeline = [dict(type='MakeStreams', streams='$streams')]

so that ``streams = 'bone'`` in a child, or ``--cfg-options streams=bone``, is
all it takes.
"""

from __future__ import annotations

import re
from typing import Any

from mmengine.config import Config, ConfigDict

from mmsign.utils.errors import MMSignError

VARIABLE = re.compile(r'\$([A-Za-z_]\w*)')


def bind(cfg: Config) -> Config:
    """Replace every ``'$name'`` by the value of the top-level variable, in place.

    Raises:
        MMSignError: If there is no such variable, or it refers to itself.
    """

    def value_of(name: str, seen: tuple[str, ...]) -> Any:
        if name in seen:
            raise MMSignError(f'refers to itself through {" -> ".join(seen)}', file=cfg.filename, field=name)
        if name not in cfg:
            raise MMSignError(
                'is used but not defined', file=cfg.filename, field=f'${name}', fix=f'add a line {name} = …'
            )
        return replace(cfg[name], (*seen, name))

    def replace(value: Any, seen: tuple[str, ...] = ()) -> Any:
        if isinstance(value, str):
            whole = VARIABLE.fullmatch(value)
            if whole:
                return value_of(whole[1], seen)
            return VARIABLE.sub(lambda match: str(value_of(match[1], seen)), value)
        if isinstance(value, dict):
            return ConfigDict({key: replace(item, seen) for key, item in value.items()})
        if isinstance(value, (list, tuple)):
            return type(value)(replace(item, seen) for item in value)
        return value

    for key in list(cfg):
        cfg[key] = replace(cfg[key])
    return cfg
