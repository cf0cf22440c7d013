"""Which recipe suits an archive, and its config of a few lines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mmsign.datasets import PoseArchive
from mmsign.keypoints.registered import build_layout
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_text

BASES = 'mmsign::_base_/recognise/'
#: Clips that are looked at.
LOOKED = 100
#: Points that are seen in a smaller part of the frames are not there.
THERE = 0.02
SHOULDERS = ('left_shoulder', 'right_shoulder')
#: Optimiser steps that a training has at least, within these epochs.
STEPS, EPOCHS = 2400, (30, 300)


class Recipe(NamedTuple):
    """What suits an archive.

    Attributes:
        base: The shipped config to inherit from.
        why: In a sentence.
        values: Variables that differ from the base's.
    """

    base: str
    why: str
    values: dict[str, Any]


def choose_recipe(archive: PoseArchive, texts: bool = False) -> Recipe:
    """The recipe for what is in an archive: body and hands, hands alone, or arms without fingers.

    Args:
        archive: The clips.
        texts: Whether descriptions train, too: the texts of parts want a network that keeps parts apart.

    Raises:
        MMSignError: If its layout has neither.
    """
    layout = build_layout(archive.meta['layout'])
    dims = len(archive.meta['channels']) - 1
    values = {'dims': dims} if dims != 2 else {}
    names, graph = set(layout.names), '_graph' if texts else ''
    if {*build_layout('kinect11').names} <= names:
        if dims != 3:
            raise MMSignError(
                f'are {dims}, Kinect skeletons have x, y and z',
                file=archive.path,
                field='dims',
                fix='see docs/extending.md',
            )
        return Recipe(f'{BASES}arms{graph}.py', 'Kinect skeletons: arms without fingers', {})
    for name in ('masa49', 'base27'):
        if {*build_layout(name).names} <= names:
            body, hands = _seen(archive, [layout.index(n) for n in SHOULDERS]), _hands(archive)
            if body >= THERE:
                why = (
                    f'body and hands ({name} of {layout.name})'
                    if hands >= THERE
                    else 'body; no hand is ever seen'
                )
                chosen = {} if name == 'masa49' else {'layout': name}
                return Recipe(f'{BASES}body_hands{graph}.py', why, {**chosen, **values})
            break
    if {*build_layout('hands43').names} <= names:
        return Recipe(f'{BASES}hands{graph}.py', 'hands alone: the shoulders are never seen', values)
    raise MMSignError(
        f'{layout.name} has neither hands nor arms that a recipe knows',
        file=archive.path,
        field='layout',
        fix='write a config of your own, see docs/extending.md',
    )


def _hands(archive: PoseArchive) -> float:
    parts = build_layout(archive.meta['layout']).parts
    return _seen(archive, [v for part in ('left_hand', 'right_hand') for v in parts.get(part, ())])


def _seen(archive: PoseArchive, ids: list[int]) -> float:
    """The share of frames in which one of these points is seen, over some clips."""
    rows = np.unique(np.linspace(0, len(archive) - 1, min(LOOKED, len(archive))).round().astype(int))
    seen = [(archive.read(row)[1][:, ids] > 0).any(1) for row in rows.tolist()]
    return float(np.concatenate(seen).mean())


def batch_and_epochs(clips: int) -> tuple[int, int]:
    """Batch size and epochs for so many training clips: few clips need more epochs for as many steps.

    Examples:
        >>> batch_and_epochs(209), batch_and_epochs(8), batch_and_epochs(20000)
        ((16, 172), (8, 300), (16, 30))
    """
    batch = 16 if clips >= 64 else 8
    return batch, min(max(math.ceil(STEPS / math.ceil(clips / batch)), EPOCHS[0]), EPOCHS[1])


def write_config(
    file: Path, recipe: Recipe, values: Mapping[str, Any], texts: bool, options: Mapping[str, Any]
) -> None:
    """A config that inherits from the recipe's base.

    Args:
        file: To write.
        recipe: The base.
        values: The archive's own: variable → value.
        texts: Whether the descriptions train, too.
        options: Overrides, dotted keys → values, written as further lines.

    Raises:
        MMSignError: If an override names an item of a list.
    """
    bases = [recipe.base, *(['mmsign::_base_/models/contrastive.py'] if texts else [])]
    lines = [f'# Written by mmsign fit: {recipe.why}.', f'_base_ = {bases!r}', '']
    content: dict[str, Any] = {**recipe.values, **values}
    if texts:
        content['model'] = {'aux_heads': ['$contrastive_head']}
    for key, value in options.items():
        place, names = content, key.split('.')
        if any(name.isdigit() for name in names):
            raise MMSignError(
                'names an item of a list', field=key, fix=f'fit without it, then write it into {file.name}'
            )
        for name in names[:-1]:
            inner = place.get(name)
            place[name] = dict(inner) if isinstance(inner, dict) else {}
            place = place[name]
        place[names[-1]] = value
    lines += [f'{name} = {value!r}' for name, value in content.items()]
    write_text(file, '\n'.join(lines) + '\n')
