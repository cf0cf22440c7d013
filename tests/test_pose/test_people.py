"""Finding people by their faces, and blacking out the others."""

from __future__ import annotations

import cv2
import numpy as np
from video_files import astronaut, hopper

from mmsign.pose.people import FacePeople, Follower


class Scripted:
    """Gives out prepared boxes."""

    def __init__(self, *boxes: list[list[float]]) -> None:
        self.boxes, self.calls = list(boxes), 0

    def __call__(self, image: np.ndarray) -> np.ndarray:
        self.calls += 1
        return np.array(self.boxes[min(self.calls, len(self.boxes)) - 1], float).reshape(-1, 4)


def test_both_people_of_a_picture_are_found() -> None:
    both = np.zeros((512, 1024, 3), np.uint8)
    both[:, :512] = astronaut()
    both[:469, 600:1000] = cv2.resize(hopper(), (400, 469))
    boxes = FacePeople()(both)
    assert len(boxes) == 2
    centres = sorted((boxes[:, 0] + boxes[:, 2]) / 2)
    np.testing.assert_allclose(centres, [225, 800], atol=40)


def test_one_person_is_left_in_peace_and_others_are_blacked_out_halfway() -> None:
    image = np.full((10, 100, 3), 200, np.uint8)
    follower = Follower(Scripted([[0, 0, 40, 10]]))
    follower.update(image)
    assert follower.isolate(image) is image
    follower = Follower(Scripted([[0, 0, 60, 10], [55, 0, 95, 10]]))  # faces at 30 and 75
    box = follower.update(image)
    assert box is not None
    shown = follower.isolate(image)
    assert np.flatnonzero(shown[0, :, 0]).tolist() == list(range(52))  # halfway: 52.5
    assert (image == 200).all()


def test_looking_every_third_frame_keeps_the_box() -> None:
    scripted = Scripted([[0, 0, 40, 10]], [])
    follower = Follower(scripted, every=3)
    image = np.zeros((10, 100, 3), np.uint8)
    boxes = [follower.update(image) for _ in range(7)]
    assert scripted.calls == 3
    assert all(box is not None and box.tolist() == [0, 0, 40, 10] for box in boxes)
    follower.reset()
    assert follower.tracker.box is None
