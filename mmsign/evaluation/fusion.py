"""Late fusion: streams trained apart, their softmax scores summed with weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy.special import log_softmax, logsumexp

from mmsign.evaluation.score_file import Scores
from mmsign.utils.classes import class_order
from mmsign.utils.errors import MMSignError


def fuse_scores(runs: Mapping[str, Scores], weights: Mapping[str, float] | None = None) -> Scores:
    """Fuse runs over the same clips, joined by clip id and class name, in whatever order each has them.

    Args:
        runs: Name, such as a stream → its scores.
        weights: Name → weight; by default all equal. Only their ratios matter.

    Returns:
        The fused scores, clips and classes in the first run's order. ``logits`` are the logarithms
        (float64) of the weighted mean of the softmax scores; summed as logarithms, so that classes
        far behind keep their order.

    Raises:
        MMSignError: If there is no run, a weight is missing, negative or all are 0, or
            two runs differ in clips, labels or glosses.

    Examples:
        >>> import numpy as np
        >>> a = Scores(np.array(['x']), np.array([0]), np.log([[0.8, 0.2]]), np.array(['A', 'B']))
        >>> b = Scores(np.array(['x']), np.array([0]), np.log([[0.2, 0.8]]), np.array(['A', 'B']))
        >>> np.exp(fuse_scores({'joint': a, 'bone': b}, {'joint': 3, 'bone': 1}).logits).round(2).tolist()
        [[0.65, 0.35]]
    """
    if not runs:
        raise MMSignError('there is nothing to fuse', field='scores', fix='give at least one score file')
    weights = dict.fromkeys(runs, 1.0) if weights is None else weights
    for name in runs:
        if name not in weights or not np.isfinite(weights[name]) or weights[name] < 0:
            raise MMSignError(
                f'is {weights.get(name)}', field=f'weight of {name}', fix='give a number of at least 0'
            )
    total = sum(weights[name] for name in runs)
    if total <= 0:
        raise MMSignError('are all 0', field='weights', fix='give one run a positive weight')
    first_name, first = next(iter(runs.items()))
    fused = np.full(first.logits.shape, -np.inf)
    for name, scores in runs.items():
        logits = aligned(first, scores, first_name, name).logits.astype(np.float64)
        if weights[name] > 0:
            term = np.log(weights[name] / total) + log_softmax(logits, axis=1)
            fused = logsumexp([fused, term], axis=0)
    return Scores(
        clip_id=first.clip_id,
        label=first.label,
        logits=fused,
        glosses=first.glosses,
        config=' + '.join(f'{weights[name]:g} {name}' for name in runs),
    )


def aligned(first: Scores, second: Scores, first_name: str, second_name: str) -> Scores:
    """The second run with clips and classes in the first one's order. Both are known by name.

    Raises:
        MMSignError: If clips, labels or glosses differ, or a run has a clip twice.
    """
    classes = class_order(
        first.glosses, second.glosses, file=second_name, whose=first_name, fix='take runs over one data set'
    )
    for name, scores in ((first_name, first), (second_name, second)):
        ids, counts = np.unique(scores.clip_id, return_counts=True)
        if (counts > 1).any():
            raise MMSignError(
                'occurs twice',
                file=name,
                clip=ids[counts.argmax()],
                field='clip_id',
                fix='give every clip its own id',
            )
    where = {clip_id: i for i, clip_id in enumerate(second.clip_id.tolist())}
    for owner, other, ids in (
        (first_name, second_name, [c for c in first.clip_id.tolist() if c not in where]),
        (second_name, first_name, sorted(set(where) - set(first.clip_id.tolist()))),
    ):
        if ids:
            raise MMSignError(
                f'is in {owner} only ({len(ids)} such clips)',
                file=other,
                clip=ids[0],
                field='clip_id',
                fix='test every run on the same split',
            )
    order = np.array([where[clip_id] for clip_id in first.clip_id.tolist()], np.int64)
    label = np.argsort(classes)[second.label[order]]
    differ = label != first.label
    if differ.any():
        i = int(differ.argmax())
        raise MMSignError(
            f'is {first.glosses[label[i]]!r}, in {first_name} {first.glosses[first.label[i]]!r}',
            file=second_name,
            clip=first.clip_id[i],
            field='label',
            fix='take runs over one archive',
        )
    return replace(
        second,
        clip_id=first.clip_id,
        label=first.label,
        logits=second.logits[order][:, classes],
        glosses=first.glosses,
    )


def accuracies(scores: Scores) -> dict[str, float]:
    """``top1, top5, mean_class`` (fractions) and ``n`` of a score file; ties count against it."""
    ranks = scores.ranks
    classes = np.unique(scores.label)
    per_class = [float((ranks[scores.label == label] == 0).mean()) for label in classes]
    return {
        'top1': float((ranks == 0).mean()),
        'top5': float((ranks < 5).mean()),
        'mean_class': float(np.mean(per_class)),
        'n': len(ranks),
    }
