"""Which confusions are shown, and that they are drawn."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from test_evaluation.test_fusion import make, other

from mmsign.evaluation.comparison import compare_scores, confused_classes
from mmsign.visualization.confusion import save_confusion
from mmsign.visualization.pairs import save_pairs
from mmsign.visualization.style import BETTER, WORSE


def naive(confusions, most):
    """The classes of the most frequent pairs, counted one by one."""
    classes = len(confusions[0])
    pairs = [
        (sum(run[i][j] + run[j][i] for run in confusions), i, j)
        for i in range(classes)
        for j in range(i + 1, classes)
    ]
    chosen = []
    for count, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        chosen += [c for c in (i, j) if count and c not in chosen]
    return chosen[:most]


@pytest.mark.parametrize('most', [2, 5, 40])
def test_the_most_confused_classes(rng, most):
    confusions = rng.poisson(0.3, (2, 12, 12))
    before = confusions.copy()
    assert confused_classes(confusions, most) == naive(confusions.tolist(), most)
    np.testing.assert_array_equal(confusions, before)


def colours(file, colour):
    picture = cv2.imread(str(file))[..., ::-1].astype(float)
    return (np.abs(picture - 255 * np.array(to_rgb(colour))) < 3).all(-1)


def test_right_guesses_are_a_green_diagonal(tmp_path, rng):
    baseline = make(rng, 60, 6)
    baseline.logits[:] = np.eye(6)[baseline.label]  # all right
    ours = other(baseline, rng)
    ours.logits[:] = np.eye(6)[(ours.label + 1) % 6]  # all wrong
    found = compare_scores(baseline, ours)
    files = [save_confusion(tmp_path / f'{run}.png', found, run, 'run') for run in range(2)]
    assert colours(files[0], BETTER).any()
    assert not colours(files[0], WORSE).any()
    assert colours(files[1], WORSE).any()
    assert not colours(files[1], BETTER).any()
    rows, columns = np.nonzero(colours(files[0], BETTER))
    assert np.corrcoef(rows, columns)[0, 1] > 0.95


def test_many_classes_stay_legible(tmp_path, rng):
    baseline = make(rng, 2000, 300)
    found = compare_scores(baseline, other(baseline, rng))
    picture = cv2.imread(str(save_confusion(tmp_path / 'm.png', found, 0, 'run')))
    assert max(picture.shape) < 1400


@pytest.mark.filterwarnings('error:constrained_layout')  # not applied where labels leave nothing for the rest
def test_long_glosses_leave_room_for_cells_and_marks(tmp_path, rng):
    baseline = make(rng, 60, 3)
    ours = other(baseline, rng)
    baseline.logits[:], ours.logits[:] = np.eye(3)[baseline.label], np.eye(3)[(baseline.label + 1) % 3]

    def drawn(glosses):
        """Columns of the matrix, rows of it, and columns of the pairs' marks that have ink."""
        baseline.glosses = ours.glosses = np.array(glosses)
        found = compare_scores(baseline, ours)
        matrix = colours(save_confusion(tmp_path / 'm.png', found, 0, 'run'), BETTER)
        pairs = colours(save_pairs(tmp_path / 'p.png', found, ('a', 'b')), WORSE)
        return np.array([matrix.any(0).sum(), matrix.any(1).sum(), pairs.any(0).sum()])

    short, long = drawn([*'ABC']), drawn([f'{i} of the glosses that need a whole sentence' for i in range(3)])
    assert (long > [0.8, 0.8, 0.3] * short).all()


def test_pairs_go_green_where_confusions_vanish(tmp_path, rng):
    baseline = make(rng, 60, 6)
    baseline.logits[:] = np.eye(6)[(baseline.label + 1) % 6]
    ours = other(baseline, rng)
    ours.logits[:] = np.eye(6)[ours.label]
    better, worse = compare_scores(baseline, ours), compare_scores(ours, baseline)
    for found, colour, absent in ((better, BETTER, WORSE), (worse, WORSE, BETTER)):
        file = save_pairs(tmp_path / 'p.png', found, ('a', 'b'))
        assert colours(file, colour).any()
        assert not colours(file, absent).any()
    alike = compare_scores(ours, ours)  # nothing is confused
    assert not colours(save_pairs(tmp_path / 'p.png', alike, ('a', 'b')), BETTER).any()
