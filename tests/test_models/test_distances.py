"""Tests of distances between the points of a part, against plain loops."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import torch

from mmsign.keypoints.registered import build_layout
from mmsign.models.backbones.distances import PartDistances
from mmsign.models.backbones.frame_transformer import FrameTransformer
from mmsign.utils.errors import MMSignError

HANDS = ('left_hand', 'right_hand')


def test_every_pair_of_a_part(rng: np.random.Generator) -> None:
    layout = build_layout('base27')
    x = rng.standard_normal((2, 5, 3, 27))
    x[0, :, 1, layout.parts['left_hand'][2]] = 0  # missing
    found = PartDistances(layout, HANDS, (2, 3))(torch.from_numpy(x)).numpy()
    pairs = [pair for part in HANDS for pair in combinations(layout.parts[part], 2)]
    assert found.shape == (2, len(pairs), 3)
    for n in range(2):
        for t in range(3):
            for p, (i, j) in enumerate(pairs):
                there = x[n, :, t, i].any() and x[n, :, t, j].any()
                expected = np.hypot(*(x[n, 2:4, t, i] - x[n, 2:4, t, j])) if there else 0
                assert found[n, p, t] == pytest.approx(expected, abs=1e-4)


def test_turned_and_moved_is_the_same() -> None:
    layout, x = build_layout('hands43'), torch.rand(1, 2, 4, 43) + 1
    cos, sin = np.cos(0.7), np.sin(0.7)
    turned = torch.stack([cos * x[:, 0] - sin * x[:, 1], sin * x[:, 0] + cos * x[:, 1]], 1) + 3
    distances = PartDistances(layout, HANDS, (0, 1))
    torch.testing.assert_close(distances(turned), distances(x))


def test_parts_that_a_layout_lacks_are_passed_over() -> None:
    assert len(PartDistances(build_layout('base27'), ('mouth',), (0, 1))) == 0


def test_in_the_network() -> None:
    net = FrameTransformer('base27', 5, 16, distances=HANDS, coordinates=(2, 3))
    assert net.embed.in_channels == 5 * 27 + 2 * 45
    x = torch.rand(2, 5, 8, 27, requires_grad=True)
    with torch.no_grad():
        x[:, :, :, 7:] = 0  # no hand: the root's slope must not reach the gradient as inf
    net(x).sum().backward()
    gradient = x.grad
    assert gradient is not None
    assert torch.isfinite(gradient).all()


def test_mistakes_are_named() -> None:
    with pytest.raises(MMSignError, match=r'backbone\.coordinates'):
        FrameTransformer('base27', 3, 16, distances=HANDS, coordinates=(2, 3))
    with pytest.raises(MMSignError, match=r'backbone\.distances'):
        FrameTransformer('base27', 3, 16, distances=('paw',))
