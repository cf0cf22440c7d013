"""What people hand over as clips and frames."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.inference.sources import CheckedFrames, check_options, check_rate, is_one_clip, stacked, taken
from mmsign.pose import Frame
from mmsign.utils.errors import MMSignError

CLIP = np.arange(3 * 4 * 3, dtype=np.float32).reshape(3, 4, 3)
IMAGE = np.zeros((40, 50, 3), np.uint8)


def test_frames_in_a_list_are_one_clip() -> None:
    for frames in (
        list(CLIP),
        CLIP.tolist(),
        [CLIP[0].tolist(), *CLIP[1:]],
        [row.astype('f2') for row in CLIP],
    ):
        assert is_one_clip(frames)
        assert np.array_equal(taken(frames), CLIP)
    found = taken([None, CLIP[1], None])
    assert np.isnan(found[[0, 2]]).all()
    assert np.array_equal(found[1], CLIP[1])


@pytest.mark.parametrize(
    'several',
    [[], [CLIP], [CLIP, CLIP], [(CLIP, None)], ['a.mp4'], [CLIP.tolist()], [None], [[CLIP]], ['a', None]],
)
def test_other_lists_are_several_clips(several: list) -> None:
    assert not is_one_clip(several)
    assert taken(several) is several


@pytest.mark.parametrize('frames', [[CLIP[0], CLIP[1, :2]], [CLIP[0], 'no'], [[[1, 2]], [[1, None, 'x']]]])
def test_frames_of_several_shapes_are_refused(frames: list) -> None:
    with pytest.raises(MMSignError, match=r'shapes|holds something else'):
        stacked(frames)


@pytest.mark.parametrize(
    ('source', 'said'),
    [
        (None, 'NoneType'),
        (1, 'int'),
        (b'a.mp4', 'bytes'),
        ({'pose': CLIP}, 'dict'),
        ((CLIP,), 'tuple of 1'),
        (np.array([None, CLIP[0]], object), 'array of object'),
        (np.array(['a.mp4']), 'array of <U5'),
    ],
)
def test_what_is_no_source_is_named(source, said: str) -> None:
    with pytest.raises(MMSignError, match=said):
        taken(source)


def test_a_clip_of_an_archive_is_none_of_an_array() -> None:
    with pytest.raises(MMSignError, match='field clip: is for archives'):
        taken(CLIP, clip='a')


def seen(*frames) -> list[Frame]:
    return list(CheckedFrames(frames, 'here'))


def test_good_frames_pass_and_lie_in_a_row() -> None:
    (first, second) = seen((IMAGE[..., ::-1], 0), Frame(IMAGE, np.float32(0.5)))
    assert first.image.flags.c_contiguous
    assert (first.time, second.time) == (0.0, 0.5)
    assert CheckedFrames([]).live is False


def test_a_live_source_stays_one() -> None:
    class Live(list):
        live = True

    assert CheckedFrames(Live()).live is True


@pytest.mark.parametrize(
    ('frame', 'said'),
    [
        (IMAGE, 'of type ndarray. give Frame'),
        (None, 'of type NoneType'),
        ((IMAGE / 255, 1), r'picture of float64\. give RGB of 8 bits'),
        ((IMAGE.tolist(), 1), 'picture of list'),
        ((IMAGE[..., 0], 1), r'shape \(40, 50\)'),
        ((np.dstack([IMAGE, IMAGE[..., 0]]), 1), r'shape \(40, 50, 4\)'),
        ((IMAGE.transpose(2, 0, 1), 1), r'shape \(3, 40, 50\)'),
        ((IMAGE, 0), 'rising seconds'),
        ((IMAGE, -1), 'rising seconds'),
        ((IMAGE, float('nan')), 'rising seconds'),
        ((IMAGE, 'now'), 'rising seconds'),
        ((IMAGE, 40), 'not milliseconds'),
    ],
)
def test_what_is_no_frame_is_named(frame, said: str) -> None:
    with pytest.raises(MMSignError, match='here: field frames: frame 1 .*' + said):
        seen((IMAGE, 0), frame)


def test_options_that_are_none() -> None:
    check_options(1, 0, 5.0)
    check_options(np.int64(3), np.float32(0.5), float('inf'))
    for options, name in (((0, 0, 1), 'top_k'), ((2.5, 0, 1), 'top_k'), ((True, 0, 1), 'top_k')):
        with pytest.raises(MMSignError, match=name):
            check_options(*options)
    for options in ((1, '0.5', 1), (1, float('nan'), 1), (1, -1, 1), (1, 50, 1)):
        with pytest.raises(MMSignError, match='threshold'):
            check_options(*options)
    for fps in (0, -25, float('nan'), '25', None):
        with pytest.raises(MMSignError, match='fps'):
            check_rate(fps)
