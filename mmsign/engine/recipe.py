"""What a checkpoint's weights are to be run with: kept in it, and compared before it is used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mmengine.config import Config

#: Options of backbones and classifiers that count in training only.
TRAINING_ONLY = {'dropout', 'init_cfg', 'label_smoothing', 'loss_weight', 'recompute'}
#: Options of auxiliary heads that decide how skeletons and texts compare.
TEXT_SIDE = ('text_bank', 'bank_transform', 'unseen')
#: Where it stands in a checkpoint's ``meta``, as JSON.
KEY = 'recipe'


def inference_recipe(cfg: Config) -> dict[str, Any]:
    """The parts of a config that decide what a clip's scores are, from test pipeline to classifier.

    Returns:
        ``pipeline``, ``backbone``, ``neck`` and ``cls_head`` as plain JSON values, and ``texts``: what
        auxiliary heads compare clips with, where they do.
    """
    model, loader = cfg.get('model') or {}, cfg.get('test_dataloader') or {}
    parts = {
        'pipeline': (loader.get('dataset') or {}).get('pipeline'),
        **{part: _tested(model.get(part)) for part in ('backbone', 'neck', 'cls_head')},
        'texts': [
            {name: head.get(name) for name in TEXT_SIDE}
            for head in model.get('aux_heads') or ()
            if head.get('text_bank')
        ],
    }
    return json.loads(json.dumps(parts, default=str))


def _tested(part: Any) -> Any:
    return part and {key: value for key, value in part.items() if key not in TRAINING_ONLY}


def first_difference(cfg: Config, meta: Mapping[str, Any], texts: bool = False) -> str:
    """Where a config departs from what a checkpoint was trained with, in words, or nothing.

    Args:
        cfg: The config that the weights are about to be run with.
        meta: Of the checkpoint; one that holds no recipe departs in nothing.
        texts: Also compare the texts, which play no part where the classifier names the sign.
    """
    if KEY not in meta:
        return ''
    then = json.loads(meta[KEY])
    now = inference_recipe(cfg)
    shared = [part for part in then if part in now and (texts or part != 'texts')]  # an older one knows fewer
    return _differ({part: now[part] for part in shared}, {part: then[part] for part in shared}, '')


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
