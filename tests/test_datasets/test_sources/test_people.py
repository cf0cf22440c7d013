"""Following the signer among several people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets.sources.people import Person, best_person, check_count
from mmsign.keypoints.names import BY_COUNT
from mmsign.utils.errors import MMSignError


def person(x: float, confidence: float = 1.0) -> Person:
    points = np.array([[x, 0], [x + 10, 0], [x, 20], [x + 10, 20]], np.float32)
    return Person(points, np.full(4, confidence, np.float32))


def test_the_order_of_detections_does_not_matter() -> None:
    frames = [[person(0, 0.9), person(100, 0.5)], [person(101, 0.5), person(1, 0.9)], [person(2, 0.9)]]
    keypoints, confidence, people = best_person(frames)
    assert keypoints[:, 0, 0].tolist() == [0, 1, 2]
    assert (confidence == np.float32(0.9)).all()
    assert people == 2


def test_somebody_who_passes_by_is_seen_well_and_short() -> None:
    frames = [[person(0, 0.6)], [person(0, 0.6), person(50, 1)], [person(0, 0.6)]]
    assert best_person(frames)[0][:, 0, 0].tolist() == [0, 0, 0]


def test_a_gap_stays_missing_and_the_signer_is_found_again() -> None:
    frames = [[person(0)], *[[] for _ in range(20)], [person(1)], [person(60)]]
    keypoints, confidence, _ = best_person(frames)
    assert confidence[:, 0].tolist() == [1] + [0] * 20 + [1, 0]
    assert keypoints[21, 0, 0] == 1


def test_points_that_are_not_detected_are_no_part_of_the_box() -> None:
    half = person(0)
    half.keypoints[3], half.confidence[3] = 1000, 0
    frames = [[half], [person(1), person(500, 0.1)]]
    assert best_person(frames)[0][1, 0, 0] == 1


def test_nobody() -> None:
    assert best_person([[], []])[2] == 0
    lost = Person(np.zeros((4, 2), np.float32), np.zeros(4, np.float32))
    assert not best_person([[lost], [lost]])[1].any()


def test_one_person_a_frame() -> None:
    """One place is one person; a frame that shows somebody elsewhere only shows no signer."""
    frames = [[person(t)] for t in range(5)]
    keypoints, confidence, people = best_person(frames)
    assert keypoints[:, 0, 0].tolist() == [0, 1, 2, 3, 4]
    assert people == 1
    assert (confidence == 1).all()
    keypoints, confidence, _ = best_person([*frames, [person(300)], [person(5)]])
    assert confidence[:, 0].tolist() == [1, 1, 1, 1, 1, 0, 1]


@pytest.mark.parametrize('count', [0, 16, 134])
def test_a_skeleton_that_nobody_knows(count: int) -> None:
    with pytest.raises(MMSignError, match=rf'has {count} points\. known are 133, 136, 17, 23, 26'):
        check_count(np.zeros((count, 3)), Path('a.json'), 'frame')
    for known in BY_COUNT:
        check_count(np.zeros((known, 3)), Path('a.json'))
