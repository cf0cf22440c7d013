"""Naming seen and unseen signs at once: a penalty on the scores of seen signs (calibrated stacking)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from scipy.integrate import trapezoid

from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.unseen import estimates, generalised_hits, pool_hits, signs_of, turning_points
from mmsign.utils.markdown import cell

#: Differences of cosines that are tried.
PENALTIES = np.arange(101) / 100
#: Scores by text, and the glosses that their training left out.
Tested = tuple[Scores, Collection[str]]


def pooled_points(runs: Sequence[Tested]) -> tuple[np.ndarray, np.ndarray]:
    """(n,) and (m,) turning points of all clips of seen and of unseen signs."""
    points = [turning_points(scores, unseen) for scores, unseen in runs]
    seen, new = (np.array([p for pair in points for p in pair[i].values()]) for i in (0, 1))
    return seen, new


def curve(seen: np.ndarray, new: np.ndarray, penalties: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Top-1 of seen and of unseen signs for each penalty, from their clips' turning points."""
    return (seen[:, None] > penalties).mean(0), (new[:, None] < penalties).mean(0)


def choose_penalty(runs: Sequence[Tested]) -> float:
    """The least of :data:`PENALTIES` with the best harmonic mean of seen and unseen top-1.

    Args:
        runs: Other runs than those that the penalty is for: other folds, or validation clips.
    """
    a, b = curve(*pooled_points(runs), PENALTIES)
    return float(PENALTIES[np.argmax(a * b / np.maximum(a + b, 1e-12))])


def area(runs: Sequence[Tested]) -> float:
    """Area under the curve of seen against unseen top-1 over all penalties; needs no choice of one."""
    seen, new = pooled_points(runs)
    finite = np.unique(np.concatenate([seen, new]))
    finite = finite[np.isfinite(finite)]
    # one penalty in every gap between turning points, and one beyond each end
    ends = [finite[:1] - 1, (finite[1:] + finite[:-1]) / 2, finite[-1:] + 1]
    return float(trapezoid(*curve(seen, new, np.concatenate(ends))))


def to_markdown(rows: Mapping[str, Mapping[int, Mapping[str, Tested]]]) -> str:
    """Row → seed → fold → what was tested, as a table; every fold's penalty is the best of the others.

    A clip counts, for each seed, with its mean over folds. Rows with a single fold are left out.
    """
    lines = [
        '| | penalty | seen [95 %] | unseen [95 %] | harmonic mean [95 %] | area |',
        '|---|---|---|---|---|---|',
    ]
    for row, of_seed in rows.items():
        hits: dict[int, list] = {}
        chosen, areas = [], []
        for seed, folds in of_seed.items():
            for fold, tested in folds.items() if len(folds) > 1 else ():
                penalty = choose_penalty([other for name, other in folds.items() if name != fold])
                hits.setdefault(seed, []).append(generalised_hits(*tested, penalty))
                chosen.append(penalty)
            if len(folds) > 1:
                areas.append(area(list(folds.values())))
        of_clip = signs_of(*(scores for folds in of_seed.values() for scores, _ in folds.values()))
        pooled = pool_hits(hits, of_clip)
        if pooled.seen.size and pooled.unseen.size:
            cells = [row, f'{min(chosen):.2f}–{max(chosen):.2f}', *estimates(pooled)]
            lines.append(f'| {" | ".join(map(cell, cells))} | {np.mean(areas):.3f} |')
    return '\n'.join(lines) + '\n' if len(lines) > 2 else ''
