"""Comparing two runs against loops over their clips, and McNemar's test against its sum."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mmsign.evaluation.comparison import compare_scores
from mmsign.utils.errors import MMSignError

from .test_fusion import make, other, shuffled


@pytest.fixture
def pair(rng):
    baseline = make(rng, 90, 6)
    ours = other(baseline, rng)
    ours.logits[np.arange(90), ours.label] += 2
    return baseline, ours


def test_against_loops(pair, rng):
    baseline, ours = pair
    found = compare_scores(baseline, shuffled(ours, rng))
    right = [[int(np.argmax(row)) == label for row, label in zip(run.logits, run.label)] for run in pair]
    assert found.top1 == (np.mean(right[0]), np.mean(right[1]))
    assert math.isclose(found.gain.value, found.top1[1] - found.top1[0], abs_tol=1e-12)
    assert found.gain.low < found.gain.value < found.gain.high
    gained = {str(baseline.clip_id[i]) for i in range(90) if right[1][i] and not right[0][i]}
    lost = {str(baseline.clip_id[i]) for i in range(90) if right[0][i] and not right[1][i]}
    assert {c.clip_id for c in found.changes if c.gained} == gained
    assert {c.clip_id for c in found.changes if not c.gained} == lost
    assert (found.gained, found.lost) == (len(gained), len(lost))
    n = len(gained) + len(lost)
    tail = sum(math.comb(n, k) for k in range(n + 1) if math.comb(n, k) <= math.comb(n, len(gained)))
    assert math.isclose(found.p_value, min(1, tail / 2**n), rel_tol=1e-9)
    for run, scores in enumerate(pair):
        for i in range(6):
            for j in range(6):
                count = sum(
                    label == i and int(np.argmax(row)) == j for row, label in zip(scores.logits, scores.label)
                )
                assert found.confusions[run, i, j] == count
    assert [c.gain for c in found.classes] == sorted((c.gain for c in found.classes), reverse=True)
    assert sum(c.clips for c in found.classes) == 90


def test_guesses_named_in_changes_and_pairs(pair):
    found = compare_scores(*pair)
    for change in found.changes:
        assert (change.ours == change.gloss) == change.gained
        assert (change.baseline == change.gloss) != change.gained
    pairs = found.pairs()
    assert all(p.gloss != p.taken_for for p in pairs)
    wrong = found.confusions.sum((1, 2)) - found.confusions.trace(axis1=1, axis2=2)
    assert [sum(p.baseline for p in pairs), sum(p.ours for p in pairs)] == wrong.tolist()
    differences = [abs(p.ours - p.baseline) for p in pairs]
    assert differences == sorted(differences, reverse=True)


def test_a_run_against_itself(pair):
    found = compare_scores(pair[0], pair[0])
    assert (found.gain.value, found.p_value, found.changes) == (0, 1, [])


def test_a_tie_is_wrong_in_every_count(rng):
    scores = make(rng, 5, 3)
    scores.logits[:] = 0
    found = compare_scores(scores, scores)
    assert found.top1 == (0, 0)
    assert found.confusions.trace(axis1=1, axis2=2).tolist() == [0, 0]


def test_other_clips_are_refused(pair, rng):
    with pytest.raises(MMSignError, match='ours: field glosses'):
        compare_scores(pair[0], make(rng, 90, 7))
