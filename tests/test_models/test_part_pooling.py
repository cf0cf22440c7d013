from __future__ import annotations

import pytest
import torch

from mmsign.keypoints.registered import build_layout
from mmsign.models.necks.part_pooling import PartPooling, PooledFeatures, whole_feature


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


class OwnWhole(PartPooling):
    def whole(self, x):
        return x.amax((2, 3))


class OwnForward(PartPooling):
    def forward(self, x, flipped=None):
        return PooledFeatures(x.amax((2, 3)), {})


class OwnBoth(torch.nn.Module):
    def forward(self, x, flipped=None):
        raise AssertionError('parts are not needed')

    def whole(self, x):
        return x.amax((2, 3))


class LayerOfThatName(torch.nn.Module):
    """Its ``whole`` is no method that pools a map."""

    def __init__(self):
        super().__init__()
        self.whole = torch.nn.Identity()

    def forward(self, x, flipped=None):
        return PooledFeatures(self.whole(x.amax((2, 3))), {})


def test_the_whole_alone_is_the_plain_mean():
    x = torch.randn(3, 5, 4, 87)
    assert torch.equal(whole_feature(PartPooling('wholebody87'), x), x.mean((2, 3)))  # to the last bit
    joints = x.mean(2)
    assert torch.equal(PartPooling('wholebody87')(x).whole, joints.mean(-1))


@pytest.mark.parametrize(
    'neck',
    [OwnWhole('base27'), OwnForward('base27'), OwnBoth(), LayerOfThatName()],
    ids=lambda neck: type(neck).__name__,
)
def test_the_whole_is_that_of_the_necks_own_class(neck):
    x = torch.randn(3, 5, 4, 27)
    assert torch.equal(whole_feature(neck, x), x.amax((2, 3)))


def test_training_takes_a_replaced_whole():
    x = torch.randn(3, 5, 4, 27)
    assert torch.equal(OwnWhole('base27')(x).whole, x.amax((2, 3)))
