from __future__ import annotations

import cv2
import numpy as np
import pytest
from helpers import random_clip

from mmsign.keypoints.registered import build_layout
from mmsign.visualization.sheet import ClipRow, crop_to_hands, render_frames, save_sheet
from mmsign.visualization.style import legible


def row(missing=0.0, **arguments):
    return ClipRow('a title', *random_clip('base27', missing=missing), build_layout('base27'), **arguments)


def test_frames_show_the_skeleton():
    picture = render_frames(row(), frames=3, size=50)
    assert picture.shape == (50, 150, 3)
    for cell in np.split(picture, 3, axis=1):
        assert (cell < 200).any()


def test_a_clip_without_anybody_is_an_empty_cell():
    picture = render_frames(row(missing=1.0), frames=2, size=50)
    assert (picture[5:45, 5:45] == 255).all()


def test_a_kinects_signer_stands_upright():
    layout = build_layout('kinect11')
    keypoints, confidence = np.zeros((2, 11, 3), np.float32), np.zeros((2, 11), np.float32)
    keypoints[:, layout.index('head'), 1], keypoints[:, layout.index('neck'), 1] = 1.0, 0.5  # metres, upwards
    keypoints[:, layout.index('left_shoulder')] = [-0.3, 0.4, 0]
    confidence[:, [layout.index(name) for name in ('head', 'neck', 'left_shoulder')]] = 1
    picture = render_frames(ClipRow('', keypoints, confidence, layout), frames=1, size=60)
    dark = np.argwhere((picture[2:-2, 2:-2] < 220).any(2))
    # the shoulder, left of the head and neck, is in the lower half
    assert dark[dark[:, 1] == dark[:, 1].min(), 0].mean() > 30


def test_crop_to_hands_hides_the_rest():
    cropped = crop_to_hands(row())
    hands = [*cropped.layout.parts['left_hand'], *cropped.layout.parts['right_hand']]
    others = [v for v in range(27) if v not in hands]
    assert (cropped.confidence[:, others] == 0).all()
    assert (cropped.confidence[:, hands] > 0).all()


def test_sheet_is_a_readable_picture(tmp_path):
    rows = [row(notes=[('guess', '#b0413e')]) for _ in range(3)]
    save_sheet(str(tmp_path / 'sheet.png'), rows, 'headline', frames=2, size=60, columns=2)
    picture = cv2.imread(str(tmp_path / 'sheet.png'))
    assert picture is not None
    assert picture.shape[0] > 120
    assert (picture < 128).any()


@pytest.mark.filterwarnings('error:Glyph')
def test_dollars_and_glosses_of_any_script_are_written(tmp_path):
    names = legible(['$100_$', '词'])
    rows = [row(notes=[(names['词'], '#b0413e'), ('$_$', '#b0413e')]) for _ in range(2)]
    rows[0].title, rows[1].title = '$100_$', names['$100_$']
    save_sheet(str(tmp_path / 'sheet.png'), rows, '$_$', frames=2, size=60)
    picture = cv2.imread(str(tmp_path / 'sheet.png'))
    titles = np.split(picture[60:, :120] < 128, 2)  # escaped before or not: the same
    assert titles[0].any()
    assert abs(int(titles[0].sum()) - int(titles[1].sum())) < 0.1 * titles[0].sum()
