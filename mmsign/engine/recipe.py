"""The recipe that a checkpoint keeps (pipeline, model, texts), compared before its weights are used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mmengine.config import Config

from mmsign.engine.checkpoint_meta import RECIPE
from mmsign.preprocessing.pipeline import fill_confidence

#: Options of backbones and classifiers that count in training only.
TRAINING_ONLY = {'dropout', 'init_cfg', 'label_smoothing', 'loss_weight', 'recompute'}
#: Options of auxiliary heads that decide how skeletons and texts compare.
TEXT_SIDE = ('text_bank', 'bank_transform', 'unseen')


def inference_recipe(cfg: Config) -> dict[str, Any]:
    """The parts of a config that decide what a clip's scores are, from test pipeline to classifier.

    Returns:
        ``pipeline``, ``backbone``, ``neck`` and ``cls_head`` as plain JSON values, and ``texts``: what
        auxiliary heads compare clips with, where they do.
    """
    model, loader = cfg.get('model') or {}, cfg.get('test_dataloader') or {}
    parts = {
        'pipeline': fill_confidence((loader.get('dataset') or {}).get('pipeline') or (), 'mask'),
        **{name: _tested(model.get(name)) for name in ('backbone', 'neck', 'cls_head')},
        'texts': [
            {name: head.get(name) for name in TEXT_SIDE}
            for head in model.get('aux_heads') or ()
            if head.get('text_bank')
        ],
    }
    return json.loads(json.dumps(parts, default=str))


def fill_as_trained(cfg: Config, meta: Mapping[str, Any]) -> None:
    """Let every ``MakeStreams`` that does not say what its confidence channel is do as in training.

    Checkpoints up to version 0.1 do not know the choice: their networks see the estimator's score.

    Args:
        cfg: The config that the weights are about to be run with; changed in place.
        meta: Of the checkpoint.
    """
    streams = [step for step in _filled(meta).get('pipeline', ()) if step.get('type') == 'MakeStreams']
    confidence = streams[-1]['confidence'] if streams else 'score'
    waiting: list[Any] = [cfg.get(f'{kind}_dataloader') for kind in ('train', 'val', 'test')]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if value.get('type') == 'MakeStreams':
                value.setdefault('confidence', confidence)
            waiting += value.values()
        elif isinstance(value, (list, tuple)):
            waiting += value


def _filled(meta: Mapping[str, Any]) -> dict[str, Any]:
    """A checkpoint's recipe."""
    recipe = json.loads(meta.get(RECIPE) or '{}')
    if recipe.get('pipeline'):
        recipe['pipeline'] = fill_confidence(recipe['pipeline'], 'score')
    return recipe


def _tested(options: Any) -> Any:
    return options and {key: value for key, value in options.items() if key not in TRAINING_ONLY}


def first_difference(cfg: Config, meta: Mapping[str, Any], texts: bool = False) -> str:
    """Where a config departs from what a checkpoint was trained with, in words, or nothing.

    Args:
        cfg: The config that the weights are about to be run with.
        meta: Of the checkpoint; one that holds no recipe departs in nothing.
        texts: Also compare the texts, which play no part where the classifier names the sign.
    """
    if RECIPE not in meta:
        return ''
    then = _filled(meta)
    now = inference_recipe(cfg)
    shared = [name for name in then if name in now and (texts or name != 'texts')]  # an older one knows fewer
    found = differences({name: now[name] for name in shared}, {name: then[name] for name in shared})
    return next((f'{path} is {short(a)}, in training it was {short(b)}' for path, a, b in found), '')


def differences(now: Any, then: Any, path: str = '') -> Iterator[tuple[str, Any, Any]]:
    """Path, value and former value of everything that differs between two JSON values."""
    if now == then:
        return
    if isinstance(now, dict) and isinstance(then, dict):
        for key in dict.fromkeys([*then, *now]):
            yield from differences(now.get(key), then.get(key), f'{path}.{key}' if path else key)
    elif isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        for i, (a, b) in enumerate(zip(now, then)):
            yield from differences(a, b, f'{path}[{i}]')
    else:
        yield path, now, then


def short(value: Any) -> str:
    """A value in at most 60 characters, for errors."""
    text = repr(value)
    return text if len(text) <= 60 else f'{text[:57]}…'
