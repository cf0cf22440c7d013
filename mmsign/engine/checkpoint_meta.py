"""What a checkpoint says about itself, checked before anything relies on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import loads

#: Where the recipe stands in ``meta``, as JSON.
RECIPE = 'recipe'


def check_meta(meta: Any, file: Any) -> dict[str, Any]:
    """The ``meta`` of a checkpoint; whatever of it mmsign reads has the type that it should have.

    Args:
        meta: As it lies in the file; None is nothing.
        file: The checkpoint, for errors.

    Raises:
        MMSignError: If it is no mapping, or what it says of classes, recipe, estimator or progress is none.
    """

    def check(good: bool, field: str) -> None:
        if not good:
            raise MMSignError(
                'is malformed in this checkpoint',
                file=file,
                field=field,
                fix='give one that tools/train.py wrote',
            )

    meta = {} if meta is None else meta
    check(isinstance(meta, dict), 'meta')
    facts, estimator = meta.get('dataset_meta'), meta.get('estimator')
    check(facts is None or isinstance(facts, dict), 'dataset_meta')
    classes, layout = (facts or {}).get('classes'), (facts or {}).get('layout')
    named = isinstance(classes, (list, tuple)) and all(isinstance(name, str) for name in classes)
    check(classes is None or (named and bool(classes)), 'classes')
    check(layout is None or isinstance(layout, str), 'layout')
    check(
        estimator is None or (isinstance(estimator, dict) and isinstance(estimator.get('name'), str)),
        'estimator',
    )
    for field in ('epoch', 'iter', 'seed'):
        check(meta.get(field) is None or (type(meta[field]) is int and meta[field] >= 0), field)
    check(_is_recipe(meta.get(RECIPE)), RECIPE)
    return meta


def _is_recipe(text: Any) -> bool:
    """None, or JSON of a mapping whose pipeline is a list of steps."""
    if text is None:
        return True
    try:
        recipe = loads(text) if isinstance(text, str) else None
    except ValueError:
        return False
    pipeline = recipe.get('pipeline') or [] if isinstance(recipe, dict) else None
    return isinstance(pipeline, list) and all(isinstance(step, Mapping) for step in pipeline)
