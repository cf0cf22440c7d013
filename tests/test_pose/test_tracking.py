"""Following one person among several."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.pose.tracking import LargestPersonTracker, area, overlap


def box(x: float, y: float, size: float) -> list[float]:
    return [x, y, x + size, y + size]


def test_overlap_equals_counting_pixels(rng: np.random.Generator) -> None:
    corners = rng.integers(0, 20, (6, 2))
    boxes = np.concatenate([corners, corners + rng.integers(1, 15, (6, 2))], 1).astype(float)
    masks = []
    for x1, y1, x2, y2 in boxes.astype(int):
        mask = np.zeros((40, 40), bool)
        mask[y1:y2, x1:x2] = True
        masks.append(mask)
    naive = [(masks[0] & mask).sum() / (masks[0] | mask).sum() for mask in masks]
    np.testing.assert_allclose(overlap(boxes[0], boxes), naive)
    np.testing.assert_allclose(area(boxes), [mask.sum() for mask in masks])


def test_the_largest_is_chosen_and_kept_when_another_grows() -> None:
    tracker = LargestPersonTracker()
    assert tracker.update(np.array([box(0, 0, 50), box(100, 0, 80)])) == 1
    for step in range(1, 20):  # order changes, the other one comes closer, ours moves slowly
        boxes = np.array([box(100 + 3 * step, 0, 80), box(0, 0, 50 + 10 * step)])
        assert tracker.update(boxes) == 0
    assert tracker.box is not None
    np.testing.assert_allclose(tracker.box, box(157, 0, 80))


def test_out_of_sight_is_waited_for_and_then_replaced() -> None:
    tracker = LargestPersonTracker(patience=3)
    tracker.update(np.array([box(0, 0, 50)]))
    stranger = np.array([box(300, 300, 90)])
    assert [tracker.update(stranger) for _ in range(4)] == [None, None, None, 0]
    tracker = LargestPersonTracker(patience=3)
    tracker.update(np.array([box(0, 0, 50)]))
    assert tracker.update(np.zeros((0, 4))) is None
    assert tracker.update(np.array([box(300, 300, 90), box(4, 4, 50)])) == 1


@pytest.mark.parametrize('frames', [1, 40])
def test_nobody_at_all(frames: int) -> None:
    tracker = LargestPersonTracker()
    assert [tracker.update(np.zeros((0, 4))) for _ in range(frames)] == [None] * frames
    assert tracker.box is None
