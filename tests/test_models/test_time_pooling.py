"""Tests of pooling over time, against plain sums."""

from __future__ import annotations

import torch

from mmsign.models.necks import TimePooling


def test_the_mean_over_frames() -> None:
    x = torch.rand(2, 8, 5, 1)
    torch.testing.assert_close(TimePooling()(x).whole, x[..., 0].mean(2))
    assert not TimePooling()(x).parts


def test_weighted_frames() -> None:
    x, neck = torch.rand(2, 8, 5, 1), TimePooling(weighted=8)
    torch.testing.assert_close(neck.whole(x), TimePooling().whole(x))  # at first
    assert neck.score is not None
    weight = torch.nn.init.normal_(neck.score.weight).detach()[0]
    found = neck.whole(x).detach()
    for n in range(2):
        weights = torch.tensor([float(torch.exp(weight @ x[n, :, t, 0])) for t in range(5)])
        expected = sum(weights[t] / weights.sum() * x[n, :, t, 0] for t in range(5))
        torch.testing.assert_close(found[n], expected)
