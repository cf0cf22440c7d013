"""Mirroring against a loop, and its draws."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import clips, same_clip, sample
from hypothesis import given

from mmsign.datasets.transforms import RandomMirror
from mmsign.datasets.transforms.draw import clip_generator
from mmsign.preprocessing.mirror import mirror

Clip = tuple[np.ndarray, np.ndarray]
DRAWS = [(0, 0, i) for i in range(40)]


@given(clips(points=6))
def test_mirror(clip: Clip) -> None:
    keypoints, confidence = clip
    flip = np.array([1, 0, 2, 5, 4, 3])
    xs = [float(keypoints[t, v, 0]) for t, v in np.ndindex(confidence.shape) if confidence[t, v] > 0]
    out, conf = mirror(*clip, flip)
    for t, v in np.ndindex(confidence.shape):
        source = flip[v]
        assert conf[t, v] == confidence[t, source]
        if conf[t, v] > 0:
            x = max(xs) + min(xs) - keypoints[t, source, 0]
            np.testing.assert_allclose(out[t, v], [x, keypoints[t, source, 1]], rtol=1e-4, atol=1e-4)
        else:
            assert not out[t, v].any()
    back, conf = mirror(out, conf, flip)
    np.testing.assert_allclose(back, keypoints, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(conf, confidence)


def test_missing_points_are_zero_in_all_coordinates() -> None:
    keypoints, confidence = np.full((2, 3, 3), 5, np.float32), np.ones((2, 3), np.float32)
    confidence[:, 0] = 0
    for rubbish in (7, np.nan):
        keypoints[:, 0] = rubbish
        out, _ = mirror(keypoints, confidence, np.array([1, 0, 2]))
        assert not out[:, 1].any()
        assert (out[:, [0, 2], 1:] == 5).all()


def test_mirror_of_an_empty_clip() -> None:
    out, conf = mirror(np.zeros((2, 2, 2), np.float32), np.zeros((2, 2), np.float32), np.array([1, 0]))
    assert not out.any()
    assert not conf.any()


def test_random_mirror_sets_flipped() -> None:
    flipped = []
    for draw in DRAWS:
        before, after = sample(draw=draw), RandomMirror()(sample(draw=draw))
        clip = before['keypoints'], before['confidence']
        same_clip(after, *(mirror(*clip, before['layout'].flip) if after['flipped'] else clip))
        flipped.append(after['flipped'])
    assert 10 < sum(flipped) < 30
    assert flipped == [clip_generator({'draw': draw}, 'RandomMirror').random() < 0.5 for draw in DRAWS]


@pytest.mark.parametrize('before', [True, False])
def test_certain_mirror_turns_flipped_around(before: bool) -> None:
    assert RandomMirror(prob=1)(sample(flipped=before))['flipped'] is not before
    assert RandomMirror(prob=0)(sample(flipped=before))['flipped'] is before
