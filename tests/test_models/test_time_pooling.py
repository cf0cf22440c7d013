"""Tests of pooling over time, against plain sums."""

from __future__ import annotations

import torch

from mmsign.models.necks import TimePooling


def test_the_mean_over_frames() -> None:
    x = torch.rand(2, 8, 5, 1)
    torch.testing.assert_close(TimePooling()(x).whole, x[..., 0].mean(2))
    assert not TimePooling()(x).parts
