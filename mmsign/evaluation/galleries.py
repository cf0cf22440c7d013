"""Unseen signs among fewer others, and whether their texts say which is which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy.stats import hypergeom

from mmsign.evaluation.bootstrap import interval, proportion
from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.unseen import signs_of
from mmsign.utils.markdown import cell

#: How often texts are exchanged.
SHUFFLES = 1000


def top1_in_gallery(scores: Scores, size: int) -> np.ndarray:
    """(n,) how probable it is that a clip is named right among so many signs, its own and others at random.

    It is right if none of the signs that come before its own is drawn.

    Args:
        scores: Of unseen signs, see :func:`~mmsign.evaluation.unseen.among`.
        size: Signs to choose from; at most as many as there are.
    """
    others = np.isfinite(scores.logits).sum(1) - 1
    drawn = np.minimum(size - 1, others)
    return hypergeom(others, scores.ranks, drawn).pmf(0)


def exchanged(scores: Scores, seed: int = 0) -> np.ndarray:
    """(:data:`SHUFFLES`,) top-1 where each sign has the texts of one drawn at random, without a new training.

    What a network answers stays, and so do texts that attract all clips; which sign they stand for changes.
    """
    generator = np.random.default_rng(seed)
    best = scores.logits.max(1, keepdims=True)
    answer = np.where((scores.logits == best).sum(1) == 1, scores.logits.argmax(1), -1)
    choices = np.flatnonzero(np.isfinite(scores.logits).any(0))
    means = []
    for _ in range(SHUFFLES):
        text_of = np.arange(scores.logits.shape[1])
        text_of[choices] = generator.permutation(choices)
        means.append((text_of[scores.label] == answer).mean())
    return np.array(means)


def to_markdown(results: Iterable[tuple[Any, Scores]], sizes: Sequence[int]) -> str:
    """A row's top-1 in galleries of several sizes with intervals over signs, chance, and exchanged texts.

    Args:
        results: Runs with their scores among the unseen signs; a row's folds and seeds are put together.
        sizes: Of the galleries, besides that of all signs.
    """
    by_row: dict[str, list[Scores]] = {}
    for run, scores in results:
        by_row.setdefault(run.row, []).append(scores)
    every = max(int(np.isfinite(s.logits).sum(1).max()) for found in by_row.values() for s in found)
    sizes = [*(size for size in sizes if size < every), every]
    lines = [
        f'| | {" | ".join(f"of {size} [95 %]" for size in sizes)} | texts exchanged, 95 % below | p |',
        '|---' * (len(sizes) + 3) + '|',
    ]
    for row, found in by_row.items():
        cells, signs = [], signs_of(*found)
        for size in sizes:
            of_clip: dict[str, list[float]] = {}
            for scores in found:
                for clip, right in zip(scores.clip_id.tolist(), top1_in_gallery(scores, size).tolist()):
                    of_clip.setdefault(clip, []).append(right)
            means = np.array([np.mean(values) for values in of_clip.values()])
            of = [signs[clip] for clip in of_clip]
            judge = proportion if set(np.unique(means)) <= {0.0, 1.0} else interval
            cells.append(str(judge(means, signs=of)))
        # seeds and folds are of one size, or nearly
        real = np.mean([(scores.ranks == 0).mean() for scores in found])
        by_chance = np.mean([exchanged(scores, seed) for seed, scores in enumerate(found)], 0)
        p = (1 + (by_chance >= real - 1e-12).sum()) / (1 + SHUFFLES)
        lines.append(f'| {cell(row)} | {" | ".join(cells)} | {np.quantile(by_chance, 0.95):.3f} | {p:.3f} |')
    lines.append(f'| chance | {" | ".join(f"{1 / size:.3f}" for size in sizes)} | – | – |')
    return '\n'.join(lines) + '\n'
