"""Gains by class: which are named, and bars in the right direction."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from test_evaluation.test_fusion import make, other

from mmsign.evaluation.comparison import ClassGain, compare_scores
from mmsign.visualization.gains import save_gains, shown_classes
from mmsign.visualization.style import BETTER, WORSE


def classes(gains):
    return [ClassGain(f'g{i}', 10, 0.5, 0.5 + gain) for i, gain in enumerate(gains)]


def test_few_classes_are_all_named_and_of_many_the_extremes():
    few = classes([0.3, 0.0, -0.1])
    assert shown_classes(few, most=3) == (few, [])
    many = classes([0.4, 0.3, 0.2, 0.0, 0.0, -0.1])
    best, worst = shown_classes(many, most=4)
    assert [item.gain for item in best] == pytest.approx([0.4, 0.3])
    assert [item.gain for item in worst] == pytest.approx([-0.1])  # equal ones are not losses


@pytest.mark.parametrize('count', [5, 70])
def test_bars_point_the_right_way(rng, tmp_path, count):
    baseline = make(rng, 300, count)
    ours = other(baseline, rng)
    better = ours.label < count // 2  # the lower classes gain, the others lose
    for scores, rows in ((ours, better), (baseline, ~better)):
        scores.logits[np.flatnonzero(rows), scores.label[rows]] += 9
    found = compare_scores(baseline, ours)
    picture = cv2.imread(str(save_gains(tmp_path / 'gains.png', found, ('a', 'b'))))
    lower = picture[len(picture) // 4 :]  # below the profile
    places = [
        np.flatnonzero((np.abs(lower[..., ::-1] - 255 * np.array(to_rgb(c))) < 3).all(-1).any(0))
        for c in (BETTER, WORSE)
    ]
    assert places[1].max() < places[0].min() + 4
    assert places[0].size > 20
    assert places[1].size > 20
