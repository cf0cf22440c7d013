"""Skeletons drawn, checked by looking at the pixels."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError
from mmsign.visualization import PART_COLOURS, draw_skeleton, fit_to_canvas
from mmsign.visualization.skeleton import picture_axes

DUO = KeypointLayout(
    'duo',
    ('left_wrist', 'neck', 'right_wrist'),
    {'body': (1,), 'left_hand': (0,), 'right_hand': (2,)},
    ((0, 1), (2, 1)),
    ((0, 2),),
)
POINTS = np.array([[10, 50], [50, 50], [90, 50]], float)


@pytest.fixture
def canvas() -> np.ndarray:
    return np.zeros((100, 100, 3), np.uint8)


def test_bones_take_the_colour_of_their_child_and_the_input_stays(canvas: np.ndarray) -> None:
    drawn = draw_skeleton(canvas, POINTS, np.ones(3), DUO, thickness=3)
    assert tuple(drawn[50, 30]) == PART_COLOURS['left_hand']
    assert tuple(drawn[50, 70]) == PART_COLOURS['right_hand']
    assert tuple(drawn[50, 50]) == PART_COLOURS['body']
    assert not canvas.any()
    rows = np.flatnonzero(drawn.any((1, 2)))
    assert rows.min() >= 44
    assert rows.max() <= 56


@pytest.mark.parametrize('missing', ['confidence', 'nan'])
def test_missing_points_draw_neither_joint_nor_bone(canvas: np.ndarray, missing: str) -> None:
    points, confidence = POINTS.copy(), np.ones(3)
    if missing == 'nan':
        points[0] = np.nan
    else:
        confidence[0] = 0.2
    drawn = draw_skeleton(canvas, points, confidence, DUO, threshold=0.3)
    assert not drawn[:, :45].any()
    assert drawn[:, 55:].any()


def test_weights_grow_joints(canvas: np.ndarray) -> None:
    drawn = draw_skeleton(canvas, POINTS, np.ones(3), DUO, thickness=2, weights=np.array([1, 0, 0]))
    assert drawn[:, 10].any(1).sum() > 15
    assert drawn[:, 90].any(1).sum() < 8


def test_points_far_outside_and_tiny_pictures_do_no_harm() -> None:
    points = np.array([[-1e9, 5], [5, 5], [1e9, 1e9]])
    assert draw_skeleton(np.zeros((9, 9, 3), np.uint8), points, np.ones(3), DUO).any()
    assert draw_skeleton(np.zeros((1, 1, 3), np.uint8), POINTS * 0, np.ones(3), DUO).shape == (1, 1, 3)


def test_every_part_of_the_whole_body_shows(rng: np.random.Generator) -> None:
    layout = wholebody133()
    points = rng.uniform(20, 380, (133, 2))
    drawn = draw_skeleton(np.zeros((400, 400, 3), np.uint8), points, np.ones(133), layout)
    found = {tuple(map(int, colour)) for colour in drawn.reshape(-1, 3)}
    assert set(PART_COLOURS.values()) <= found


@pytest.mark.parametrize(
    ('image', 'points', 'confidence', 'field'),
    [
        (np.zeros((9, 9), np.uint8), POINTS, np.ones(3), 'image'),
        (np.zeros((9, 9, 3)), POINTS, np.ones(3), 'image'),
        (np.zeros((9, 9, 3), np.uint8), POINTS[:2], np.ones(3), 'keypoints'),
        (np.zeros((9, 9, 3), np.uint8), POINTS, np.ones(2), 'confidence'),
    ],
)
def test_wrong_shapes_name_the_field(
    image: np.ndarray, points: np.ndarray, confidence: np.ndarray, field: str
) -> None:
    with pytest.raises(MMSignError) as caught:
        draw_skeleton(image, points, confidence, DUO)
    assert caught.value.field == field


def test_fit_to_canvas_fills_it_and_keeps_proportions(rng: np.random.Generator) -> None:
    points = rng.normal(size=(7, 3, 3)) * [2, 1, 5] + 100
    confidence = np.ones((7, 3))
    points[2, 1] = 1e6
    confidence[2, 1] = 0
    fitted = fit_to_canvas(points, confidence, (200, 100), margin=0.1)
    seen = fitted[confidence > 0]
    low, high = seen.min(0), seen.max(0)
    assert (low >= [20 - 1e-6, 10 - 1e-6]).all()
    assert (high <= [180 + 1e-6, 90 + 1e-6]).all()
    assert np.isclose(high - low, [160, 80]).any()
    a = np.linalg.norm(fitted[0, 0] - fitted[0, 1]) / np.linalg.norm(points[0, 0, :2] - points[0, 1, :2])
    b = np.linalg.norm(fitted[5, 2] - fitted[3, 0]) / np.linalg.norm(points[5, 2, :2] - points[3, 0, :2])
    assert a == pytest.approx(b)


def test_fit_to_canvas_without_anybody() -> None:
    assert not fit_to_canvas(np.ones((2, 3, 2)), np.zeros((2, 3)), (10, 10)).any()


@pytest.mark.parametrize(('layout', 'head'), [('kinect11', 'head'), ('wholebody87', 'nose')])
def test_heads_are_drawn_above_shoulders(layout: str, head: str, rng: np.random.Generator) -> None:
    found = build_layout(layout)
    keypoints = rng.normal(size=(4, found.num_keypoints, 3))
    keypoints[:, found.index(head), 1] = 5.0  # y points up
    keypoints[:, [found.index('left_shoulder'), found.index('right_shoulder')], 1] = 1.0
    confidence = np.ones(keypoints.shape[:2])
    turned = picture_axes(keypoints, confidence, found)
    np.testing.assert_array_equal(turned, keypoints[..., :2] * [1, -1])
    np.testing.assert_array_equal(picture_axes(turned, confidence, found), turned)
    np.testing.assert_array_equal(picture_axes(keypoints, confidence * 0, found), keypoints[..., :2])
