from __future__ import annotations

import numpy as np
import pytest
from helpers import random_clip

from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.checks import missing_rates, swapped_hands
from mmsign.preprocessing.mirror import mirror


def test_missing_rates_count_points():
    layout = build_layout('base27')
    _, confidence = random_clip('base27', missing=0.3)
    for part, rate in missing_rates(confidence, layout).items():
        points = [confidence[t, v] for t in range(len(confidence)) for v in layout.parts[part]]
        assert rate == pytest.approx(sum(p == 0 for p in points) / len(points))


def standing(layout):
    """Hands where they belong: each at its own arm's wrist."""
    keypoints = np.zeros((4, layout.num_keypoints, 2), np.float32)
    for side, x in (('left', 10.0), ('right', -10.0)):
        keypoints[:, layout.index(f'{side}_wrist')] = (x, 0)
        keypoints[:, layout.index(f'{side}_hand_wrist')] = (x + 1, 0)
    return keypoints, np.ones(keypoints.shape[:2], np.float32)


def test_swapped_hands_are_found():
    layout = build_layout('base27')
    keypoints, confidence = standing(layout)
    assert swapped_hands(keypoints, confidence, layout) == 0
    ids = [layout.index('left_hand_wrist'), layout.index('right_hand_wrist')]
    keypoints[:, ids] = keypoints[:, ids[::-1]]
    assert swapped_hands(keypoints, confidence, layout) == 1
    # a mirrored picture with swapped names is right again
    assert swapped_hands(*mirror(*standing(layout), layout.flip), layout) == 0


def test_nothing_to_judge():
    layout = build_layout('base27')
    keypoints, confidence = standing(layout)
    assert swapped_hands(keypoints, np.zeros_like(confidence), layout) is None
    kinect = build_layout('kinect20')
    assert swapped_hands(np.zeros((2, 20, 3)), np.ones((2, 20)), kinect) is None
