"""Pooling folds: every clip keeps the score of the one run that was not trained on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from mmsign.evaluation.score_file import Scores
from mmsign.utils.classes import class_order
from mmsign.utils.errors import MMSignError


def pool_scores(folds: Mapping[str, Scores]) -> Scores:
    """One score file from those of folds that test different clips.

    Args:
        folds: Name → scores.

    Returns:
        All clips, fold by fold. ``checkpoint_hash`` is empty: there is no one checkpoint.

    Raises:
        MMSignError: If there is no fold, two have different glosses, or a clip is tested twice.

    Examples:
        >>> import numpy as np
        >>> a = Scores(np.array(['x']), np.array([0]), np.ones((1, 2)), np.array(['A', 'B']))
        >>> b = Scores(np.array(['y', 'z']), np.array([1, 0]), np.ones((2, 2)), np.array(['A', 'B']))
        >>> pool_scores({'first': a, 'second': b}).clip_id.tolist()
        ['x', 'y', 'z']
    """
    if not folds:
        raise MMSignError('there is nothing to pool', field='scores', fix='give at least one fold')
    owner: dict[str, str] = {}
    parts: list[Scores] = []
    first_name, first = next(iter(folds.items()))
    for name, scores in folds.items():
        order = class_order(
            first.glosses, scores.glosses, file=name, whose=first_name, fix='pool runs over one data set'
        )
        label = np.argsort(order)[scores.label]
        parts.append(replace(scores, label=label, logits=scores.logits[:, order], glosses=first.glosses))
        for clip in scores.clip_id.tolist():
            if clip in owner:
                raise MMSignError(
                    f'is tested in {owner[clip]} too',
                    file=name,
                    clip=clip,
                    field='clip_id',
                    fix='only folds that test every clip once can be pooled',
                )
            owner[clip] = name
    return Scores(
        clip_id=np.concatenate([scores.clip_id for scores in parts]),
        label=np.concatenate([scores.label for scores in parts]),
        logits=np.concatenate([scores.logits for scores in parts]),
        glosses=first.glosses,
        config=' + '.join(dict.fromkeys(scores.config for scores in parts)),
    )
