"""Signs left out of training, recognised by their texts: against chance, and among the seen ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from mmsign.evaluation.bootstrap import RESAMPLES, Estimate, exact, proportion, redrawn
from mmsign.evaluation.score_file import Scores
from mmsign.utils.errors import MMSignError
from mmsign.utils.markdown import cell


def among(scores: Scores, glosses: Collection[str]) -> Scores:
    """Only the clips of some classes, and nothing but these classes to choose from.

    Raises:
        MMSignError: If there is no such class, or no clip of them.
    """
    chosen = np.isin(scores.glosses, list(glosses))
    if chosen.sum() < len(set(glosses)):
        absent = sorted(set(glosses) - set(scores.glosses.tolist()))
        raise MMSignError(f'there is no class {absent[0]!r}', field='glosses', fix='name glosses of the data')
    keep = chosen[scores.label]
    if not keep.any():
        raise MMSignError('none of their clips is tested', field='glosses', fix='test on clips of them')
    logits = np.where(chosen, scores.logits, -np.inf)[keep].astype(np.float32)
    return Scores(
        scores.clip_id[keep],
        scores.label[keep],
        logits,
        scores.glosses,
        scores.config,
        scores.checkpoint_hash,
    )


def chance(scores: Scores, k: int) -> np.ndarray:
    """(n,) how often guessing has a clip's class among its first k; classes at -inf cannot be guessed."""
    return np.minimum(k / np.isfinite(scores.logits).sum(1), 1)


def described(scores: Scores) -> list[str]:
    """Glosses that can be recognised: those without any text are at -inf."""
    return scores.glosses[np.isfinite(scores.logits).all(0)].tolist()


def signs_of(*tested: Scores) -> dict[str, str]:
    """Clip → the sign that it shows, of all these."""
    return {
        clip: sign
        for scores in tested
        for clip, sign in zip(scores.clip_id.tolist(), scores.glosses[scores.label].tolist())
    }


def summary(
    scores: Scores, unseen: Sequence[str], penalty: float = 0.0, choices: Sequence[str] = ()
) -> dict[str, Any]:
    """What is reported of unseen signs.

    Args:
        scores: Cosines with every class's texts, of all test clips.
        unseen: All glosses that were left out of training.
        penalty: Taken off the cosines of seen classes, see :func:`turning_points`.
        choices: Those of them to choose from where only unseen ones are; default all.

    Returns:
        ``top1``, ``top5`` (Estimate) among the choices beside ``chance_top1`` and
        ``chance_top5``, the numbers of ``classes`` and ``clips``; and, if clips of described
        seen classes are tested too, ``generalised``: ``seen`` and ``unseen`` top-1 with all
        described classes to choose from, their ``harmonic`` mean, and ``chance_top1``, with the
        ``penalty``.

    Raises:
        MMSignError: If an unseen class has no text or no clip.
    """
    possible = described(scores)
    for gloss in unseen:
        if gloss not in possible:
            raise MMSignError(
                f'{gloss!r} has no text to be recognised by',
                field='unseen',
                fix='leave out classes that have a description',
            )
    choices = choices or unseen
    closed = among(scores, choices)
    signs = list(signs_of(closed).values())
    out: dict[str, Any] = {
        'top1': proportion((closed.ranks < 1).astype(float), signs=signs),
        'top5': proportion((closed.ranks < 5).astype(float), signs=signs),
        'chance_top1': float(chance(closed, 1).mean()),
        'chance_top5': float(chance(closed, 5).mean()),
        'classes': len(set(choices)),
        'clips': len(closed.label),
    }
    seen, new = generalised_hits(scores, unseen, penalty)
    if seen:
        pooled = pool_hits({0: [(seen, new)]}, signs_of(scores))
        out['generalised'] = {
            **dict(zip(('seen', 'unseen', 'harmonic'), estimates(pooled))),
            'chance_top1': 1 / len(possible),
            'penalty': penalty,
        }
    return out


def turning_points(scores: Scores, unseen: Collection[str]) -> tuple[dict[str, float], dict[str, float]]:
    """The penalties on seen classes at which clips' answers change, all described classes to choose from.

    With a penalty p, every seen class's cosine counts as p less (calibrated stacking, Chao et al.,
    ECCV 2016): training pulls all clips towards the texts it knows.

    Returns:
        Clip → p, of seen signs and of unseen ones. A clip of a seen sign is right for less than
        its p (-inf: never), one of an unseen sign for more (inf: never).
    """
    every = among(scores, described(scores))
    cosines = every.logits.astype(np.float64)
    rows = np.arange(len(cosines))
    true = cosines[rows, every.label]
    cosines[rows, every.label] = -np.inf
    new = np.isin(every.glosses, list(unseen))
    best = [cosines[:, group].max(1, initial=-np.inf) for group in (~new, new)]  # wrong ones
    own = np.where(new[every.label], best[1], best[0])
    other = np.where(new[every.label], best[0], best[1])
    sign = np.where(new[every.label], -1, 1)
    points = sign * np.where(true > own, true - other, -np.inf)
    found: tuple[dict[str, float], dict[str, float]] = {}, {}
    for clip, label, point in zip(every.clip_id.tolist(), every.label, points.tolist()):
        found[int(new[label])][clip] = point
    return found


def generalised_hits(
    scores: Scores, unseen: Collection[str], penalty: float = 0.0
) -> tuple[dict[str, bool], dict[str, bool]]:
    """Clip → whether its class comes first among all described ones: seen signs, and unseen ones."""
    seen, new = turning_points(scores, unseen)
    return {clip: p > penalty for clip, p in seen.items()}, {clip: p < penalty for clip, p in new.items()}


class Pooled(NamedTuple):
    """Clips of seen signs and of unseen ones, as one number a seed and clip.

    Attributes:
        seen: (seeds, n) how often a clip is right in the folds that test it.
        unseen: (seeds, m) the same.
        seen_signs: (n,) the sign of each clip.
        unseen_signs: (m,) the same.
    """

    seen: np.ndarray
    unseen: np.ndarray
    seen_signs: list[str] | None = None
    unseen_signs: list[str] | None = None


def pool_hits(
    runs: Mapping[int, Iterable[tuple[Mapping[str, bool], Mapping[str, bool]]]], signs: Mapping[str, str]
) -> Pooled:
    """Seed → several :func:`generalised_hits`, such as those of folds; clips that a seed lacks are left out.

    Args:
        runs: The hits.
        signs: Clip → sign.
    """
    pooled, of = [], []
    for group in (0, 1):
        found: list[dict[str, list[bool]]] = []
        for pairs in runs.values():
            found.append({})
            for pair in pairs:
                for clip, hit in pair[group].items():
                    found[-1].setdefault(clip, []).append(hit)
        clips = sorted(set.intersection(*map(set, found))) if found else []
        pooled.append(np.array([[np.mean(of_clip[clip]) for clip in clips] for of_clip in found]))
        of.append([signs[clip] for clip in clips])
    return Pooled(pooled[0], pooled[1], of[0], of[1])


def harmonic(
    seen: np.ndarray,
    unseen: np.ndarray,
    seen_signs: Sequence[str] | None = None,
    unseen_signs: Sequence[str] | None = None,
    seed: int = 0,
) -> Estimate:
    """Harmonic mean of two accuracies with a percentile bootstrap interval.

    Signs and clips of both are drawn again, and trainings where there are several, as in
    :func:`mmsign.evaluation.bootstrap.interval`; for clips that are all right or all wrong stand the ends of
    their exact interval.

    Args:
        seen: (n,) or (seeds, n) right or wrong, or the mean over folds, of every clip of seen signs.
        unseen: (m,) or (seeds, m) the same of unseen signs.
        seen_signs: (n,) sign of each clip; without, clips alone are drawn.
        unseen_signs: (m,) the same.
        seed: Of the resampling.
    """

    def mean(a: Any, b: Any) -> Any:
        return np.divide(2 * a * b, a + b, out=np.zeros_like(a + b), where=a + b > 0)

    seen, unseen = np.atleast_2d(seen), np.atleast_2d(unseen)
    generator = np.random.default_rng(seed)
    again = generator.integers(0, len(seen), (RESAMPLES, len(seen)))  # the trainings of both are the same
    lows, highs = [], []
    for values, signs in ((seen, seen_signs), (unseen, unseen_signs)):
        if np.ptp(values) == 0:
            trials = values.shape[1] if signs is None else len(set(signs))
            alike = exact(float(values.mean()), trials)
            lows.append(np.full(RESAMPLES, alike.low))
            highs.append(np.full(RESAMPLES, alike.high))
            continue
        # the order that clips happen to have tells nothing
        order = np.lexsort(values if signs is None else (*values, np.asarray(signs)))
        drawn = redrawn(values.shape[1], None if signs is None else np.asarray(signs)[order], generator)
        of_seed = np.array([values[:, order][:, clips].mean(1) for clips in drawn])
        drawn_means = np.take_along_axis(of_seed, again, 1).mean(1)  # (resamples,)
        lows.append(drawn_means)
        highs.append(drawn_means)
    low, high = np.quantile(mean(*lows), 0.025), np.quantile(mean(*highs), 0.975)
    return Estimate(float(mean(np.float64(seen.mean()), np.float64(unseen.mean()))), float(low), float(high))


def to_markdown(hits: Mapping[str, Pooled]) -> str:
    """Row → its clips, all described signs to choose from, as a table."""
    lines = ['| | seen [95 %] | unseen [95 %] | harmonic mean [95 %] |', '|---|---|---|---|']
    lines += [f'| {cell(row)} | {" | ".join(map(str, estimates(pooled)))} |' for row, pooled in hits.items()]
    return '\n'.join(lines) + '\n'


def estimates(pooled: Pooled) -> tuple[Estimate, Estimate, Estimate]:
    """Top-1 of seen signs, of unseen ones, and the harmonic mean."""
    return (
        proportion(pooled.seen, signs=pooled.seen_signs),
        proportion(pooled.unseen, signs=pooled.unseen_signs),
        harmonic(*pooled),
    )
