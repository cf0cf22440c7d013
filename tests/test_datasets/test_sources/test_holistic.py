"""The order of MediaPipe's blocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from made_signer import holistic_blocks, signing

from mmsign.datasets.sources.holistic import BLOCKS, ORDERS, find_order, named_points, split_blocks
from mmsign.keypoints.names import place
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

THREE = ('pose', 'left_hand', 'right_hand')


def clips(rng: np.random.Generator, order: Sequence[str], flat: bool = False) -> list[np.ndarray]:
    found = []
    for _ in range(3):
        blocks = holistic_blocks(signing(rng)[0])
        stacked = np.concatenate([blocks[name] for name in order], 1)
        found.append(stacked.reshape(len(stacked), -1) if flat else stacked)
    return found


@pytest.mark.parametrize('order', [BLOCKS, THREE])
@pytest.mark.parametrize('flat', [False, True])
def test_the_usual_order_is_taken(rng: np.random.Generator, order: Sequence[str], flat: bool) -> None:
    assert find_order(clips(rng, order, flat)) == tuple(order)


@pytest.mark.parametrize(
    'order', [order for order in ORDERS if order not in (BLOCKS, THREE) and 'pose' in order]
)
def test_every_other_order_is_asked_for(rng: np.random.Generator, order: Sequence[str]) -> None:
    with pytest.raises(ValueError, match='is not in the order') as error:
        find_order(clips(rng, order))
    assert f'--order {" ".join(order)}, which fits' in str(error.value)


def test_where_nothing_tells_the_order_it_is_asked_for(rng: np.random.Generator) -> None:
    noise = [rng.uniform(0, 1, (6, 543, 3)) for _ in range(3)]
    with pytest.raises(ValueError, match=r'several orders; say which'):
        find_order(noise)
    hidden = clips(rng, BLOCKS)
    for frames in hidden:
        frames[:, -42:] = 0  # no hand in any of the first clips
    with pytest.raises(ValueError, match=r'several orders; say which'):
        find_order(hidden)
    # the pose's visibility is saved in one order only
    assert find_order([rng.uniform(0, 1, (6, 258))]) == THREE
    assert find_order([rng.uniform(0, 1, (6, 1662))]) == BLOCKS
    assert find_order([rng.uniform(0, 1, (6, 126))]) == ('left_hand', 'right_hand')


@pytest.mark.parametrize(
    ('shape', 'order', 'channels'),
    [
        ((4, 258), THREE, (4, 3, 3)),
        ((4, 225), THREE, (3, 3, 3)),
        ((4, 150), THREE, (2, 2, 2)),
        ((4, 1662), BLOCKS, (4, 3, 3, 3)),
        ((4, 1692), BLOCKS, (4, 3, 3, 3)),
        ((4, 1629), BLOCKS, (3, 3, 3, 3)),
        ((4, 126), ('left_hand', 'right_hand'), (3, 3)),
        ((4, 543, 3), BLOCKS, (3, 3, 3, 3)),
        ((4, 75, 4), THREE, (4, 4, 4)),
        ((4, 21, 2), ('right_hand',), (2,)),
    ],
)
def test_widths(shape: tuple[int, ...], order: Sequence[str], channels: Sequence[int]) -> None:
    blocks = split_blocks(np.zeros(shape), order)
    assert blocks is not None
    assert tuple(block.shape[-1] for block in blocks.values()) == channels


def test_other_widths_are_refused() -> None:
    for shape in ((4, 257), (4, 74, 3)):
        with pytest.raises(ValueError, match=r'a frame; name the blocks with --order'):
            find_order([np.ones(shape)])


def test_points_are_those_of_the_person(rng: np.random.Generator) -> None:
    keypoints, _ = signing(rng)
    blocks = holistic_blocks(keypoints)
    blocks['left_hand'][3] = 0
    points, confidence, names = named_points(blocks, 2)
    placed = place(points * [640, 480], names, wholebody133())
    there = place(confidence, names, wholebody133())
    assert set(np.flatnonzero(there[0] == 0)) == {18, 21}  # MediaPipe has no small toes
    assert (there[3, 91:112] == 0).all()
    np.testing.assert_allclose(placed[there > 0], keypoints[there > 0], rtol=1e-4)
    with pytest.raises(MMSignError, match='has 2 coordinates a landmark'):
        named_points({'left_hand': np.zeros((4, 21, 2))}, 3)
