"""MediaPipe on pictures of real people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest
from video_files import astronaut, carphone, hopper, nodding

from mmsign.keypoints.wholebody import wholebody133
from mmsign.pose import Frame, PoseSequence, VideoReader, build_estimator
from mmsign.pose.mediapipe import MediaPipeEstimator
from mmsign.utils.errors import MMSignError

LAYOUT = wholebody133()
FACE = list(LAYOUT.parts['face']) + list(LAYOUT.parts['mouth'])


@pytest.fixture(scope='module')
def estimator() -> Iterator[MediaPipeEstimator]:
    built = build_estimator('mediapipe')
    yield built
    built.close()


def frames(images: list[np.ndarray]) -> list[Frame]:
    return [Frame(image, t / 25) for t, image in enumerate(images)]


def check_face(clip: PoseSequence, size: tuple[int, int]) -> None:
    """The signer faces us: the left eye is on the picture's right, the mouth below the eyes."""
    width, height = size
    points = {name: clip.keypoints[:, LAYOUT.index(name)] for name in ('nose', 'left_eye', 'right_eye')}
    assert (clip.confidence[:, FACE] > 0).all()
    assert (points['left_eye'][:, 0] > points['right_eye'][:, 0]).all()
    mouth = clip.keypoints[:, list(LAYOUT.parts['mouth'])].mean(1)
    assert (mouth[:, 1] > points['nose'][:, 1]).all()
    assert (clip.keypoints[:, FACE] > 0).all()
    assert (clip.keypoints[:, FACE] < [width, height]).all()


@pytest.mark.parametrize('picture', [astronaut, hopper])
def test_a_person_is_found_whole(estimator: MediaPipeEstimator, picture: Callable) -> None:
    image = picture()
    clip = estimator(frames(nodding(image, 4)))
    assert clip.keypoints.shape == (4, 133, 2)
    check_face(clip, image.shape[1::-1])
    shoulders = clip.keypoints[:, [5, 6], 0]
    assert (shoulders[:, 0] > shoulders[:, 1] + 50).all()
    assert (clip.confidence[:, 5:7] > 0.9).all()
    hands = [*LAYOUT.parts['left_hand'], *LAYOUT.parts['right_hand']]
    assert not clip.confidence[:, hands].any()  # no hands in these pictures
    assert ((clip.boxes[:, 2:] - clip.boxes[:, :2]) > 100).all()


def test_the_eyes_are_where_the_picture_has_them(estimator: MediaPipeEstimator) -> None:
    clip = estimator(frames([astronaut()] * 3))
    # read off the picture by hand, pixels
    np.testing.assert_allclose(clip.keypoints[-1, LAYOUT.index('right_eye')], (204, 110), atol=12)
    np.testing.assert_allclose(clip.keypoints[-1, LAYOUT.index('left_eye')], (247, 112), atol=12)


def test_a_real_clip(estimator: MediaPipeEstimator) -> None:
    reader = VideoReader(carphone())
    images = [frame for i, frame in enumerate(reader) if i < 10]
    clip = estimator(images)
    assert len(clip) == 10
    check_face(clip, (reader.width, reader.height))
    assert (np.diff(clip.times) > 0).all()


def test_nobody(estimator: MediaPipeEstimator) -> None:
    clip = estimator(frames([np.full((240, 320, 3), 90, np.uint8)] * 3))
    assert not clip.confidence.any()
    assert np.isnan(clip.boxes).all()
    assert len(estimator([])) == 0


def test_the_larger_of_two_people_is_followed(estimator: MediaPipeEstimator) -> None:
    large, small = astronaut(), cv2.resize(hopper(), (240, 281))
    both = np.zeros((512, 912, 3), np.uint8)
    both[:281, :240], both[:, 400:] = small, large
    alone = estimator(frames([np.concatenate([np.zeros((512, 400, 3), np.uint8), large], 1)] * 4))
    clip = estimator(frames([both] * 4))
    np.testing.assert_allclose(clip.keypoints[-1, :5], alone.keypoints[-1, :5], atol=8)


def test_a_clip_starts_afresh(estimator: MediaPipeEstimator) -> None:
    first = estimator(frames([astronaut()] * 2))
    estimator(frames([hopper()] * 3))
    again = estimator(frames([astronaut()] * 2))
    np.testing.assert_allclose(first.keypoints, again.keypoints, atol=1e-3)


def test_a_missing_package_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, 'mediapipe', None)
    with pytest.raises(MMSignError, match=r'mediapipe is not installed.*pip install mediapipe==0.10.21'):
        build_estimator('mediapipe')
