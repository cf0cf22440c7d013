"""What the readers of MediaPipe Holistic's landmarks share."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmsign.datasets.sources.clip import RawClip
from mmsign.datasets.sources.holistic import BLOCKS
from mmsign.datasets.sources.holistic_clips import (
    first_order,
    holistic_source,
    ordered_source,
    read_clip,
    unread,
)
from mmsign.utils.errors import MMSignError

HANDS = ('left_hand', 'right_hand')


def clips(count: int) -> list[RawClip]:
    return [RawClip(str(i), 0, Path(f'{i}.npy'), unread, '', '') for i in range(count)]


def test_unreadable_clips_do_not_decide_on_the_order(rng: np.random.Generator) -> None:
    def broken() -> np.ndarray:
        raise MMSignError('is truncated')

    hands = rng.uniform(0.2, 0.8, (4, 126)).astype(np.float32)
    whole = partial(np.asarray, hands)
    assert first_order(clips(3), [broken, partial(np.zeros, (4, 126), int), whole]) == HANDS
    assert first_order(clips(1), [broken]) == BLOCKS  # reading it again says what is wrong with it


@pytest.mark.parametrize('order', [None, HANDS, HANDS[::-1]])
def test_every_clip_is_read_in_the_order_that_is_said_or_found(
    rng: np.random.Generator, order: tuple[str, ...] | None
) -> None:
    hands = [rng.uniform(0.2, 0.8, (4, 126)).astype(np.float32) for _ in range(2)]
    arrays = [partial(np.asarray, hand) for hand in hands]
    source = ordered_source(clips(2), arrays, order, ['no'], 'in', (0, 0), 2, None, '', [])
    assert source.settings['order'] == (order or HANDS)
    for clip, expected in zip(source.clips, hands):
        frames = clip.read()
        assert frames.names is not None
        v = list(frames.names).index(f'{(order or HANDS)[0]}_wrist')
        np.testing.assert_array_equal(frames.keypoints[:, v], expected[:, :2])


def test_a_clip_in_pixels(rng: np.random.Generator) -> None:
    hands = rng.uniform(0.2, 0.8, (4, 126)).astype(np.float32)
    hands[2, :63] = 0
    frames = read_clip(lambda: hands, Path('a.npy'), 'a', HANDS, (640, 480), 2)
    assert frames.names is not None
    for v, name in enumerate(frames.names):
        if name == 'right_hand_wrist':
            np.testing.assert_allclose(frames.keypoints[:, v], hands[:, 63:65] * [640, 480], rtol=1e-6)
        if name.startswith('left_'):
            assert (frames.confidence[:, v] == [1, 1, 0, 1]).all()
    with pytest.raises(MMSignError, match=r'a\.npy: .*has 125 numbers a frame'):
        read_clip(lambda: hands[:, 1:], Path('a.npy'), 'a', HANDS, (0, 0), 2)


@pytest.mark.parametrize(
    ('size', 'dims', 'dtype'), [((0, 0), 2, 'float32'), ((640, 480), 2, 'int16'), ((640, 480), 3, 'float32')]
)
def test_source(size: tuple[int, int], dims: int, dtype: str) -> None:
    options: dict[str, Any] = {'order': HANDS}
    source = holistic_source(clips(1), ['no'], 'in', size, dims, 25, 'en', ['b'], **options)
    assert (source.dtype, source.fps, source.language, source.absent) == (dtype, 25, 'en', ['b'])
    assert source.settings == {'order': HANDS, 'width': size[0], 'height': size[1]}


def test_one_side_alone() -> None:
    with pytest.raises(MMSignError, match='needs both sides'):
        holistic_source(clips(1), ['no'], 'in', (640, 0), 2, None, '', [])
