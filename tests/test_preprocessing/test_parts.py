"""Parts about their own roots, against loops."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from helpers import clips, one_line_error, same_clip, sample
from hypothesis import assume, given

from mmsign.datasets.transforms import NormalizeParts
from mmsign.preprocessing.parts import normalize_part

Clip = tuple[np.ndarray, np.ndarray]
TIGHT: dict[str, Any] = dict(rtol=2e-4, atol=2e-4)


def mean(values: list) -> float:
    return math.fsum(values) / len(values)


@given(clips(points=6))
def test_normalize_part(clip: Clip) -> None:
    keypoints, confidence = clip
    ids, root = [1, 2, 4, 5], 4
    sizes = []
    for t in range(len(keypoints)):
        others = [v for v in ids if v != root and confidence[t, v] > 0]
        if confidence[t, root] > 0 and others:
            squares = [math.dist(keypoints[t, v], keypoints[t, root]) ** 2 for v in others]
            sizes.append(math.sqrt(mean(squares)))
    size = mean(sizes) if sizes else 1.0
    assume(size > 0.01)
    out, conf = normalize_part(*clip, ids, root)
    assert out.dtype == conf.dtype == np.float32
    for t, v in np.ndindex(confidence.shape):
        if v not in ids:
            np.testing.assert_array_equal(out[t, v], keypoints[t, v])
            assert conf[t, v] == confidence[t, v]
            continue
        there = confidence[t, v] > 0 and confidence[t, root] > 0
        expected = (keypoints[t, v] - keypoints[t, root]) / size if there else np.zeros(2)
        np.testing.assert_allclose(out[t, v], expected, **TIGHT)
        assert conf[t, v] == (confidence[t, v] if there else 0)


def test_a_frame_with_nothing_but_the_wrist_does_not_shrink_the_hand() -> None:
    keypoints = np.zeros((2, 3, 2), np.float32)
    keypoints[:, 1], keypoints[:, 2] = (3, 4), (-3, 4)
    confidence = np.ones((2, 3), np.float32)
    whole, _ = normalize_part(keypoints, confidence, [0, 1, 2], 0)
    np.testing.assert_allclose(np.linalg.norm(whole[:, 1:], axis=-1), 1, rtol=1e-6)
    confidence[1, 1:] = 0
    partly, _ = normalize_part(keypoints, confidence, [0, 1, 2], 0)
    np.testing.assert_allclose(partly[0], whole[0])


def test_normalize_parts() -> None:
    roots = dict(left_hand='left_hand_wrist', right_hand='right_hand_wrist', mouth='inner_lip_0')
    before, after = sample('masa49'), NormalizeParts(roots)(sample('masa49'))
    layout = before['layout']
    clip = before['keypoints'], before['confidence']
    for side in ('left', 'right'):
        root = layout.names.index(f'{side}_hand_wrist')
        clip = normalize_part(*clip, layout.parts[f'{side}_hand'], root)
    same_clip(after, *clip)  # there is no mouth in this layout: its root is passed over
    hands = list(layout.parts['left_hand'])
    assert np.abs(after['keypoints'][:, hands]).max() < 10 < np.abs(before['keypoints'][:, hands]).max()


def test_normalize_parts_refuses() -> None:
    with one_line_error("['left']", 'NormalizeParts.roots', 'left_hand'):
        NormalizeParts(dict(left='left_hand_wrist'))
    with one_line_error('layout base27', "'left_thumb_1'"):
        NormalizeParts(dict(left_hand='left_thumb_1'))(sample('base27'))
