"""Where attention is drawn: the frame, which way is up, close-ups, and the picture's pixels."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from mmsign.keypoints.registered import build_layout
from mmsign.visualization.attention import (
    LINK,
    NODE,
    AttendedClip,
    AttentionView,
    close_ups,
    hands_up_frame,
    save_attention,
)

#: Rough places of the parts of a signer, x right and y down.
PLACES = {'body': (0, 0), 'left_hand': (60, 40), 'right_hand': (-60, 40), 'mouth': (0, -60), 'face': (0, -70)}


def view(layout, rng, right=True, spread=8.0):
    layout = build_layout(layout)
    points = np.zeros((layout.num_keypoints, 2))
    for part, ids in layout.parts.items():
        width = 80 if part == 'body' else spread
        points[list(ids)] = PLACES[part] + rng.uniform(-width, width, (len(ids), 2))
    joints, links = rng.random(layout.num_keypoints), rng.random([layout.num_keypoints] * 2)
    return AttentionView('run', 'tree', right, layout, points, np.ones(len(points), bool), joints, links)


@pytest.mark.parametrize(('layout', 'hand'), [('wholebody87', 'left_hand'), ('kinect11', 'right_hand')])
def test_the_frame_is_in_the_middle_of_the_raised_part(layout, hand):
    layout = build_layout(layout)
    keypoints, confidence = np.zeros((20, layout.num_keypoints, 2)), np.ones((20, layout.num_keypoints))
    keypoints[:, list(layout.parts[hand]), 1] = 100
    keypoints[6:15, list(layout.parts[hand]), 1] = -100  # up in frames 6 to 14
    other = 'left_hand' if hand == 'right_hand' else 'right_hand'
    keypoints[:, list(layout.parts[other]), 1] = 100  # rests
    assert hands_up_frame(keypoints, confidence, layout) == 10
    confidence[6:12, list(layout.parts[hand])] = 0  # seen in 12 to 14 only
    assert hands_up_frame(keypoints, confidence, layout) == 13


def test_without_hands_the_middle_frame_is_taken():
    layout = build_layout('base27')
    keypoints = np.zeros((9, 27, 2))
    assert hands_up_frame(keypoints, np.zeros((9, 27)), layout) == 4


@pytest.mark.parametrize(
    ('layout', 'titles'),
    [
        ('wholebody87', ['face', 'right hand', 'left hand']),
        ('hands43', ['right hand', 'left hand']),
        ('kinect11', []),
        ('hand21', []),
    ],
)
def test_close_ups_of_what_is_small(layout, titles, rng):
    assert list(close_ups(view(layout, rng))) == titles
    unseen = view(layout, rng)
    unseen.seen[:] = False
    assert close_ups(unseen) == {}


def test_shares_and_relative_attention(rng):
    one = view('hands43', rng)
    for part, ids in one.layout.parts.items():
        assert one.part_shares[part] == pytest.approx(
            sum(one.joint_importance[v] for v in ids) / sum(one.joint_importance)
        )
    assert one.relative.mean() == pytest.approx(1)
    for u in range(3):
        for v in range(3):
            assert one.pairs[u, v] == (0 if u == v else (one.links[u, v] + one.links[v, u]) / 2)


def near(picture: np.ndarray, colour: str) -> np.ndarray:
    """Pixels of a colour, as far as it is laid over white or other marks."""
    rgb = np.array(to_rgb(colour)) * 255
    return (np.abs(picture[..., ::-1].astype(float) - rgb) < 60).all(-1)


@pytest.mark.parametrize('layout', ['wholebody87', 'hands43', 'kinect11'])
def test_nodes_grow_and_links_widen_with_attention(layout, rng, tmp_path):
    def draw(joint, pair):
        one = view(layout, rng)
        count, arm = len(one.joint_importance), one.layout.parts['right_hand']
        one.points = np.stack([np.arange(count) % 10, np.arange(count) // 10], 1) * 30.0  # all apart
        one.joint_importance[:], one.links[:] = 0.1, 0.05
        one.joint_importance[arm[-1]] = joint
        one.links[arm[0], arm[-1]] = one.links[arm[-1], arm[0]] = pair
        one.links[arm[0], arm[1]] = one.links[arm[1], arm[0]] = 1.0  # the strongest
        clip = AttendedClip('a/b', 'house', 3, [one])
        picture = cv2.imread(str(save_attention(tmp_path / 'a.png', [clip], ['house', 'tree'])))
        nodes = near(picture, NODE).astype(np.uint8)
        return cv2.connectedComponentsWithStats(nodes)[2][1:, -1].max(), near(picture, LINK).sum()

    plain, bigger, linked = draw(0.1, 0.05), draw(0.5, 0.05), draw(0.1, 0.99)
    assert bigger[0] > 1.5 * plain[0]
    assert linked[1] > plain[1]


def test_one_column_a_clip_and_one_row_a_run(rng, tmp_path):
    clips = [AttendedClip('c', 'house', 0, [view('hands43', rng), view('kinect11', rng)])]
    one = cv2.imread(str(save_attention(tmp_path / '1.png', clips, ['house', 'tree'])))
    two = cv2.imread(str(save_attention(tmp_path / '2.png', clips * 2, ['house', 'tree'])))
    assert two.shape[0] == one.shape[0]
    assert two.shape[1] == pytest.approx(2 * one.shape[1], abs=2)
    assert (two[:, : one.shape[1] - 20] == one[:, :-20]).all()
    clips[0].views[0].seen[:] = False  # nobody is seen
    assert cv2.imread(str(save_attention(tmp_path / '3.png', clips, ['house', 'tree']))) is not None


@pytest.mark.filterwarnings('error:Glyph')
def test_dollars_and_glosses_of_any_script_are_written(rng, tmp_path):
    clip = AttendedClip('a$1_$', '词', 0, [view('hands43', rng)])
    clip.views[0].run, clip.views[0].guess = '$_$', '$^$'
    assert save_attention(tmp_path / 'a.png', [clip], ['词', '$^$']).is_file()
