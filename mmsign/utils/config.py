"""Late-bound variables in configs: the one line that switches a stream, layout or fold.

MMEngine evaluates a base config before its child, so a variable of the base
cannot be changed from outside once it has been used. A string ``'${name}'``
(or ``'$name'``) instead stands for the top-level variable ``name`` *after* all
bases and ``--cfg-options`` are merged::

    streams = 'joint'
    pipeline = [dict(type='MakeStreams', streams='${streams}')]

so that ``streams = 'bone'`` in a child, or ``--cfg-options streams=bone``, is
all it takes. A variable that is None or an empty dict is left out of a list: one line
takes a step out of a pipeline, or puts one in. ``'${in_channels}'`` needs no line at all:
it follows from other variables (:data:`DERIVED`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from mmengine.config import Config, ConfigDict

from mmsign.utils.errors import MMSignError

VARIABLE = re.compile(r'\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))')


def read_config(path: str | os.PathLike) -> Config:
    """A config as its file has it.

    Raises:
        MMSignError: If it does not load.
    """
    try:
        return Config.fromfile(str(path))
    except Exception as error:  # a config is code: whatever it raises is the user's to see
        cause: BaseException = error
        while isinstance(cause, ImportError) and cause.__context__ is not None:
            cause = cause.__context__  # what went wrong in custom_imports, and not where Python looked
        raise MMSignError(
            f'does not load: {type(cause).__name__}: {cause}', file=path, fix='correct the config'
        ) from error


def input_channels(streams: Any, dims: int, confidence: str, part_channels: bool = False) -> int:
    """Channels of a network's input: each stream's coordinates and, unless it is left out, a confidence.

    Args:
        streams: A stream's name, or several.
        dims: Coordinates of a point.
        confidence: What the last channel holds; ``'none'`` means that there is none.
        part_channels: Whether ``PartChannels`` in the pipeline doubles the coordinates.

    Examples:
        >>> input_channels(('joint', 'bone'), dims=2, confidence='mask')
        6
    """
    count = 1 if isinstance(streams, str) else len(streams)
    return count * (dims * (1 + part_channels) + (confidence != 'none'))


def shape_channels(dims: int, part_channels: bool = False) -> tuple[int, ...]:
    """Channels of the first stream that hold the shape of a part: about its root, where there are such.

    Examples:
        >>> shape_channels(2), shape_channels(2, part_channels=True)
        ((0, 1), (2, 3))
    """
    return tuple(range(dims * part_channels, dims * (1 + part_channels)))


#: Variables that no config sets: name → what computes them, and from which others, with their defaults
#: (``...``: the config must have it). A config that sets one all the same is taken at its word.
DERIVED: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    'in_channels': (
        input_channels,
        {'streams': ..., 'dims': 2, 'confidence': 'mask', 'part_channels': False},
    ),
    'shape_channels': (shape_channels, {'dims': 2, 'part_channels': False}),
}


#: Variables that earlier versions' configs read: name → where the value belongs now.
RETIRED = {
    'recipe_batch': 'auto_scale_lr = dict(base_batch_size=…)',
    'temperature': 'contrastive_head = dict(temperature=…)',
    'projections': 'contrastive_head = dict(projections=…)',
    'contrastive_weight': 'contrastive_head = dict(loss_weight=…)',
}


def variables(content: Any) -> set[str]:
    """Names of all variables that strings in a config use, and of those they are derived from.

    Examples:
        >>> sorted(variables(dict(channels='$in_channels', file='${archive}/x.json')))
        ['archive', 'confidence', 'dims', 'in_channels', 'part_channels', 'streams']
    """
    names = {first or second for first, second in VARIABLE.findall(str(content))}
    return names.union(*(DERIVED[name][1] for name in names & set(DERIVED)))


def first_variable(value: Any, path: str = '') -> tuple[str, str] | None:
    """Where a config still has a variable: its dotted key and the text, or nothing if all are bound."""
    if isinstance(value, str):
        return (path, value) if VARIABLE.search(value) else None
    if isinstance(value, dict):
        items: Any = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    else:
        return None
    found = (first_variable(item, f'{path}.{key}' if path else str(key)) for key, item in items)
    return next((place for place in found if place), None)


def _is_variable(value: Any) -> bool:
    return isinstance(value, str) and VARIABLE.fullmatch(value) is not None


def bind(cfg: Config) -> Config:
    """Replace every ``'${name}'`` by the value of the top-level variable, in place.

    An item of a list whose variable is None or ``dict()`` is left out: a pipeline's ``'${trim}'`` and
    ``trim = None``.

    Raises:
        MMSignError: If there is no such variable, it refers to itself, or the config sets one that an
            earlier version read and nothing reads any more.
    """
    used = variables(cfg.to_dict())
    for name in RETIRED.keys() & set(cfg) - used if used else ():  # a bound one is a record of its run
        raise MMSignError(
            'is read no more', file=cfg.filename, field=name, fix=f'write {RETIRED[name]} instead'
        )

    def value_of(name: str, seen: tuple[str, ...]) -> Any:
        if name in seen:
            raise MMSignError(
                f'refers to itself through {" -> ".join(seen)}',
                file=cfg.filename,
                field=name,
                fix='give one of them a value',
            )
        if name in cfg:
            return replace(cfg[name], (*seen, name))
        if name in DERIVED:
            compute, sources = DERIVED[name]
            return compute(
                **{
                    source: default if source not in cfg and default is not ... else value_of(source, seen)
                    for source, default in sources.items()
                }
            )
        raise MMSignError(
            'is used but not defined', file=cfg.filename, field=f'${name}', fix=f'add a line {name} = …'
        )

    def replace(value: Any, seen: tuple[str, ...] = ()) -> Any:
        if isinstance(value, str):
            whole = VARIABLE.fullmatch(value)
            if whole:
                return value_of(whole[1] or whole[2], seen)
            return VARIABLE.sub(lambda match: str(value_of(match[1] or match[2], seen)), value)
        if isinstance(value, dict):
            return ConfigDict({key: replace(item, seen) for key, item in value.items()})
        if isinstance(value, (list, tuple)):
            items = [(item, replace(item, seen)) for item in value]
            # '${smooth}' in a list of steps, and smooth = None or dict(): without it
            return type(value)(new for old, new in items if new not in (None, {}) or not _is_variable(old))
        return value

    for key in list(cfg):
        cfg[key] = replace(cfg[key])
    return cfg
