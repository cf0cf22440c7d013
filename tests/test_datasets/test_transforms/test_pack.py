"""PackSign makes what the model takes."""

import pytest
import torch
from helpers import sample
from mmaction.structures import ActionDataSample

from mmsign.datasets.transforms import MakeStreams, PackSign


def packed(**changes) -> tuple[torch.Tensor, ActionDataSample]:
    item = PackSign()(MakeStreams()(sample(**changes)))
    assert set(item) == {'inputs', 'data_samples'}
    return item['inputs'], item['data_samples']


@pytest.mark.parametrize('flipped', [True, False])
def test_contents(flipped: bool) -> None:
    inputs, packed_sample = packed(flipped=flipped)
    assert inputs.shape == (3, 8, 27)
    assert inputs.dtype == torch.float32
    assert packed_sample.gt_label.tolist() == [2]
    meta = packed_sample.metainfo
    assert (meta['clip_id'], meta['signer'], meta['gloss'], meta['flipped']) == ('c1', 's0', 'water', flipped)


def test_text_draws_are_the_clips_own() -> None:
    found = [packed(draw=draw)[1].text_draw for draw in [(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0)]]
    assert len(set(found)) == 4
    assert found[0] == packed()[1].text_draw
    assert all(0 <= number < 1 for pair in found for number in pair)
    assert all(len(pair) == 2 and pair[0] != pair[1] for pair in found)
