"""Comparing two runs clip by clip: which clips one names right and the other wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from mmsign.evaluation.bootstrap import Estimate, interval
from mmsign.evaluation.fusion import aligned
from mmsign.evaluation.score_file import Scores


@dataclass(frozen=True)
class ClassGain:
    """One class: ``clips`` of it, top-1 of both runs."""

    gloss: str
    clips: int
    baseline: float
    ours: float

    @property
    def gain(self) -> float:
        return self.ours - self.baseline


@dataclass(frozen=True)
class Change:
    """A clip that one run gets right and the other wrong."""

    clip_id: str
    gloss: str
    baseline: str
    ours: str
    gained: bool


@dataclass(frozen=True)
class PairChange:
    """How often clips of ``gloss`` are taken for ``taken_for``, in both runs."""

    gloss: str
    taken_for: str
    baseline: int
    ours: int


@dataclass
class Comparison:
    """Everything that is shown of two runs.

    Attributes:
        glosses: Names of the classes.
        gain: Top-1 of ours minus the baseline's, with a paired 95 % interval over clips.
        top1: Top-1 of the baseline and of ours.
        p_value: McNemar's exact test: the chance of a split this uneven among the
            changed clips if neither run were better.
        classes: Gains of the classes that have clips, largest first.
        changes: The clips that changed, gained ones first.
        confusions: (2, classes, classes) counts, true class down, guess across.
    """

    glosses: list[str]
    gain: Estimate
    top1: tuple[float, float]
    p_value: float
    classes: list[ClassGain]
    changes: list[Change]
    confusions: np.ndarray

    @property
    def gained(self) -> int:
        return sum(change.gained for change in self.changes)

    @property
    def lost(self) -> int:
        return len(self.changes) - self.gained

    def pairs(self) -> list[PairChange]:
        """Confused pairs of classes, those whose number changed most first."""
        wrong = self.confusions.copy()
        for matrix in wrong:
            np.fill_diagonal(matrix, 0)
        out = [
            PairChange(self.glosses[i], self.glosses[j], int(wrong[0, i, j]), int(wrong[1, i, j]))
            for i, j in np.argwhere(wrong.any(0))
        ]
        return sorted(
            out, key=lambda p: (-abs(p.ours - p.baseline), -(p.ours + p.baseline), p.gloss, p.taken_for)
        )


def compare_scores(
    baseline: Scores, ours: Scores, names: tuple[str, str] = ('the baseline', 'ours')
) -> Comparison:
    """Compare two score files, joined by clip id and class name.

    A tie for the first place counts as wrong, as in all accuracies.

    Args:
        baseline: One run.
        ours: The other.
        names: Of both, such as their files, for errors.

    Raises:
        MMSignError: If they differ in clips, labels or glosses.
    """
    ours = aligned(baseline, ours, *names)
    glosses, label = [str(g) for g in baseline.glosses], baseline.label
    right = np.stack([baseline.ranks == 0, ours.ranks == 0])  # (2, n)
    guesses = np.stack([_guesses(baseline), _guesses(ours)])  # (2, n)
    confusions = np.zeros((2, len(glosses), len(glosses)), np.int64)
    for run in range(2):
        np.add.at(confusions[run], (label, guesses[run]), 1)
    classes = [
        ClassGain(glosses[c], int((label == c).sum()), *(float(r[label == c].mean()) for r in right))
        for c in np.unique(label)
    ]
    changes = [
        Change(
            str(baseline.clip_id[i]),
            glosses[label[i]],
            glosses[guesses[0, i]],
            glosses[guesses[1, i]],
            bool(right[1, i]),
        )
        for i in np.flatnonzero(right[0] != right[1])
    ]
    gained = sum(change.gained for change in changes)
    return Comparison(
        glosses=glosses,
        gain=interval(right[1].astype(float) - right[0]),
        top1=(float(right[0].mean()), float(right[1].mean())),
        p_value=float(binomtest(gained, len(changes)).pvalue) if changes else 1.0,
        classes=sorted(classes, key=lambda c: (-c.gain, c.gloss)),
        changes=sorted(changes, key=lambda c: (not c.gained, c.gloss, c.clip_id)),
        confusions=confusions,
    )


def _guesses(scores: Scores) -> np.ndarray:
    """(n,) best class; at a tie one that is wrong, so that guesses and ranks agree."""
    logits = scores.logits.astype(np.float64).copy()
    rows = np.arange(len(logits))
    tied = (logits == logits.max(1, keepdims=True)).sum(1) > 1
    logits[rows[tied], scores.label[tied]] = -np.inf
    return logits.argmax(1)


def confused_classes(confusions: np.ndarray, most: int = 20) -> list[int]:
    """The classes in the most frequent confusions of either run, partners side by side.

    Args:
        confusions: (2, classes, classes) counts, true class down, guess across.
        most: How many classes at most.

    Examples:
        >>> confused_classes(np.array([[[3, 0, 1], [0, 4, 0], [2, 0, 1]]] * 2))
        [0, 2]
    """
    wrong = confusions.sum(0)
    np.fill_diagonal(wrong, 0)
    wrong = np.triu(wrong + wrong.T)  # a pair counts in both directions
    pairs = sorted(np.argwhere(wrong), key=lambda pair: (-wrong[tuple(pair)], *pair))
    return list(dict.fromkeys(int(c) for pair in pairs for c in pair))[:most]
