"""What a checkpoint's weights are to be run with: kept in it, and compared before it is used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mmengine.config import Config

#: Where it stands in a checkpoint's ``meta``, as JSON.
KEY = 'recipe'


def inference_recipe(cfg: Config) -> dict[str, Any]:
    """The parts of a config that decide what a clip's scores are: test pipeline, backbone and classifier.

    Returns:
        ``pipeline``, ``backbone`` and ``cls_head`` as plain JSON values.
    """
    model, loader = cfg.get('model') or {}, cfg.get('test_dataloader') or {}
    parts = {
        'pipeline': (loader.get('dataset') or {}).get('pipeline'),
        'backbone': model.get('backbone'),
        'cls_head': model.get('cls_head'),
    }
    return json.loads(json.dumps(parts, default=str))


def first_difference(cfg: Config, meta: Mapping[str, Any]) -> str:
    """Where a config departs from what a checkpoint was trained with, in words, or nothing.

    Args:
        cfg: The config that the weights are about to be run with.
        meta: Of the checkpoint; one that holds no recipe departs in nothing.
    """
    if KEY not in meta:
        return ''
    return _differ(inference_recipe(cfg), json.loads(meta[KEY]), '')


def _differ(now: Any, then: Any, path: str) -> str:
    if now == then:
        return ''
    if isinstance(now, dict) and isinstance(then, dict):
        children = [(now.get(key), then.get(key), f'.{key}') for key in dict.fromkeys([*then, *now])]
    elif isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        children = [(a, b, f'[{i}]') for i, (a, b) in enumerate(zip(now, then))]
    else:
        return f'{path[1:]} is {_short(now)}, in training it was {_short(then)}'
    return next(found for a, b, name in children if (found := _differ(a, b, path + name)))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f'{text[:57]}…'
