"""What readers share: placing, finding what is missing, cutting."""

from __future__ import annotations

import numpy as np
import pytest

from mmsign.datasets.sources.clip import Frames, RawClip, Segment
from mmsign.datasets.sources.finishing import finish, in_pixels
from mmsign.keypoints.wholebody import wholebody133
from mmsign.utils.errors import MMSignError

LAYOUT = wholebody133()


def raw(segment: Segment | None = None) -> RawClip:
    return RawClip('c', 0, 'f.npy', lambda: None, segment=segment)  # type: ignore[arg-type, return-value]


def points(rng: np.random.Generator, frames: int = 10, count: int = 133) -> np.ndarray:
    return rng.uniform(50, 400, (frames, count, 2)).astype(np.float32)


def test_points_are_placed_by_name(rng: np.random.Generator) -> None:
    names = ['right_wrist', '', 'nose', 'third_eye']
    keypoints = points(rng, count=4)
    done = finish(Frames(keypoints, None, names=names), raw(), LAYOUT, None)
    assert done.confidence is not None
    assert np.flatnonzero(done.confidence[0]).tolist() == [0, 10]
    np.testing.assert_array_equal(done.keypoints[:, [10, 0]], keypoints[:, [0, 2]])
    with pytest.raises(MMSignError, match='has no point of layout wholebody133'):
        finish(Frames(keypoints, None, names=['x', 'y', '', '']), raw(), LAYOUT, None)


@pytest.mark.parametrize('filler', [0, np.nan, -1])
def test_a_block_that_was_not_found_is_missing(rng: np.random.Generator, filler: float) -> None:
    keypoints = points(rng)
    keypoints[3, 91:112] = filler
    done = finish(Frames(keypoints, None), raw(), LAYOUT, None)
    assert done.confidence is not None
    wanted = np.ones((10, 133))
    wanted[3, 91:112] = 0
    np.testing.assert_array_equal(done.confidence, wanted)


def test_a_wrist_at_the_origin_is_a_wrist(rng: np.random.Generator) -> None:
    keypoints = points(rng)
    for start in (91, 112):
        keypoints[:, start : start + 21] -= keypoints[:, start : start + 1]
    done = finish(Frames(keypoints, None), raw(), LAYOUT, None)
    assert done.confidence is not None
    assert (done.confidence == 1).all()
    # also where the rest of the body is not in the file
    hands = finish(Frames(keypoints[:, 91:], None, names=LAYOUT.names[91:]), raw(), LAYOUT, None)
    assert hands.confidence is not None
    assert (hands.confidence[:, 91:] == 1).all()


def test_fillers_count_even_where_a_confidence_claims_a_detection(rng: np.random.Generator) -> None:
    keypoints, confidence = points(rng), rng.uniform(0.5, 1, (10, 133)).astype(np.float32)
    keypoints[2:4, 112:] = -1
    keypoints[5, 0] = 0  # a detection may stand at the origin
    done = finish(Frames(keypoints, confidence), raw(), LAYOUT, None)
    assert done.confidence is not None
    assert (done.confidence[2:4, 112:] == 0).all()
    assert (done.confidence > 0).sum() == confidence.size - 42


def test_a_hand_on_one_spot_is_lost_whatever_its_confidence(rng: np.random.Generator) -> None:
    keypoints, confidence = points(rng), rng.uniform(0.5, 1, (10, 133)).astype(np.float32)
    keypoints[3, 91:112] = 0
    keypoints[4, 112:] = (320, 240)
    done = finish(Frames(keypoints, confidence), raw(), LAYOUT, None)
    wanted = confidence.copy()
    wanted[3, 91:112] = wanted[4, 112:] = 0
    np.testing.assert_array_equal(done.confidence, wanted)


@pytest.mark.parametrize('value', [1, 0.5])
def test_a_confidence_that_is_one_number_everywhere_says_nothing(
    rng: np.random.Generator, value: float
) -> None:
    keypoints = points(rng)
    keypoints[3, 91:112] = keypoints[5, 7] = 0
    found = finish(Frames(keypoints, None), raw(), LAYOUT, None)
    stated = finish(Frames(keypoints, np.full((10, 133), value, np.float32)), raw(), LAYOUT, None)
    assert found.confidence is not None
    assert (found.confidence == 0).sum() == 22
    np.testing.assert_array_equal(stated.confidence, value * found.confidence)


def test_far_points_are_missing_where_the_picture_is_known(rng: np.random.Generator) -> None:
    keypoints, confidence = points(rng), np.ones((10, 133), np.float32)
    keypoints[:, 15] = (300, 1300)
    keypoints[:, 16] = (300, 790)  # below the picture, yet near
    done = finish(Frames(keypoints, confidence, 640, 480), raw(), LAYOUT, None)
    assert done.confidence is not None
    assert np.flatnonzero(done.confidence[0] == 0).tolist() == [15]
    done = finish(Frames(keypoints, confidence), raw(), LAYOUT, None)
    assert done.confidence is not None
    assert (done.confidence == 1).all()
    done = finish(Frames(keypoints, confidence, 100, 100), raw(), LAYOUT, None)  # a wrong size drops nothing
    assert done.confidence is not None
    assert (done.confidence == 1).all()
    assert 'its size is not used' in done.notes[0]
    assert done.width == 0


def test_segments(rng: np.random.Generator) -> None:
    frames = Frames(points(rng), np.ones((10, 133)), fps=5)
    np.testing.assert_array_equal(
        finish(frames, raw(Segment(0.4, 1.2)), LAYOUT, None).keypoints, frames.keypoints[2:6]
    )
    still = finish(frames._replace(fps=0), raw(Segment(8, None, frames=True)), LAYOUT, None)
    np.testing.assert_array_equal(still.keypoints, frames.keypoints[8:])
    assert len(finish(frames._replace(fps=0), raw(Segment(1, 2)), LAYOUT, 2.0).keypoints) == 2
    with pytest.raises(MMSignError, match='the frame rate is not known'):
        finish(frames._replace(fps=0), raw(Segment(1, 2)), LAYOUT, None)
    for segment in (Segment(3, 4), Segment(1, 3)):
        with pytest.raises(MMSignError, match='is beyond the 10 frames'):
            finish(frames, raw(segment), LAYOUT, None)


def test_pixels_span_many_steps(rng: np.random.Generator) -> None:
    frames = Frames(points(rng), np.ones((10, 133)))
    assert in_pixels(frames, 0.05)
    assert not in_pixels(frames._replace(keypoints=frames.keypoints / 640), 0.05)
    assert in_pixels(frames._replace(confidence=np.zeros((10, 133))), 0.05)
