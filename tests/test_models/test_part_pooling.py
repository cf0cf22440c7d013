from __future__ import annotations

import pytest
import torch

from mmsign.keypoints.registered import build_layout
from mmsign.models.necks.part_pooling import PartPooling


@pytest.mark.parametrize('layout', ['wholebody87', 'base27', 'kinect20'])
def test_means_over_time_and_joints(layout):
    declared = build_layout(layout)
    x = torch.randn(3, 5, 4, declared.num_keypoints)
    pooled = PartPooling(layout)(x)
    torch.testing.assert_close(pooled.whole, x.mean((2, 3)))
    assert list(pooled.parts) == list(declared.parts)
    for part, ids in declared.parts.items():
        naive = sum(x[:, :, t, v] for t in range(4) for v in ids) / (4 * len(ids))
        torch.testing.assert_close(pooled.parts[part], naive)


def test_flipped_clips_exchange_their_hands_and_nothing_else():
    x = torch.randn(2, 5, 4, 87)
    plain, swapped = PartPooling('wholebody87')(x), PartPooling('wholebody87')(x, [False, True])
    torch.testing.assert_close(plain.whole, swapped.whole)
    for part, other in (('left_hand', 'right_hand'), ('right_hand', 'left_hand'), ('face', 'face')):
        torch.testing.assert_close(swapped.parts[part][0], plain.parts[part][0])
        torch.testing.assert_close(swapped.parts[part][1], plain.parts[other][1])
