"""The normalising transforms equal their numpy functions, with indices looked up by name."""

import numpy as np
import pytest
from helpers import one_line_error, same_clip, sample

from mmsign.datasets.transforms import CanonicalHand, Normalize, NormalizeParts
from mmsign.preprocessing.normalize import mirror, normalize_global, normalize_part


def test_normalize() -> None:
    before, after = sample('masa49'), Normalize()(sample('masa49'))
    layout = before['layout']
    shoulders = [layout.names.index(f'{side}_shoulder') for side in ('left', 'right')]
    clip = before['keypoints'], before['confidence']
    same_clip(after, normalize_global(*clip, shoulders, shoulders), clip[1])
    after = Normalize(center=['nose'], scale=['nose', 'left_wrist'])(sample('masa49'))
    nose, wrist = layout.names.index('nose'), layout.names.index('left_wrist')
    same_clip(after, normalize_global(*clip, [nose], [nose, wrist]), clip[1])


def test_normalize_without_its_keypoint() -> None:
    with one_line_error('layout hands43', "'left_shoulder'"):
        Normalize()(sample('hands43'))


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


@pytest.mark.parametrize('layout', ['wholebody87', 'hands43', 'kinect20'])
def test_canonical_hand(layout: str) -> None:
    """Only a left-handed clip is mirrored, and ``flipped`` stays: texts speak of the leading hand."""
    before = sample(layout, length=12)
    parts = before['layout'].parts
    for side, other in (('left_hand', 'right_hand'), ('right_hand', 'left_hand')):
        keypoints, confidence = before['keypoints'].copy(), before['confidence'].copy()
        confidence[:, list(parts[other])] = 0
        confidence[:, list(parts[side])] = 1
        keypoints[:, list(parts[other])] = 0
        results = sample(layout, keypoints=keypoints, confidence=confidence)
        after = CanonicalHand()(dict(results))
        expected = (keypoints, confidence)
        if side == 'left_hand':
            expected = mirror(keypoints, confidence, before['layout'].flip)
        same_clip(after, *expected)
        assert after['flipped'] is False
        assert (after['confidence'][:, list(parts['right_hand'])] > 0).all()


def test_canonical_hand_needs_hands() -> None:
    layout = sample('masa49')['layout'].subset('arms', range(7))
    results = sample('masa49')
    results |= dict(
        layout=layout, keypoints=results['keypoints'][:, :7], confidence=results['confidence'][:, :7]
    )
    with one_line_error('clip c1', 'layout arms', 'left_hand', 'SelectLayout'):
        CanonicalHand()(results)
