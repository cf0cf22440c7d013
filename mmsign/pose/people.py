"""Finding the people in a picture offline: by their faces, since a signer faces the viewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmsign.pose.tracking import LargestPersonTracker
from mmsign.utils.errors import MMSignError
from mmsign.utils.quiet import hush, native_silence

#: A signer's arms reach about this many face widths to each side of the face, and this many
#: face heights above its top and below it.
REACH, ABOVE, BELOW = 4.0, 1.0, 7.0


def import_mediapipe() -> object:
    """The ``mediapipe`` module with its log turned down.

    Raises:
        MMSignError: If it is not installed.
    """
    hush()
    try:
        import mediapipe
    except ImportError as error:
        raise MMSignError(
            f'package mediapipe is not installed ({error})',
            field='estimator',
            fix='pip install mediapipe==0.10.21 (later versions ship no models)',
        ) from None
    return mediapipe


class FacePeople:
    """Boxes of everybody who shows their face, by MediaPipe's embedded full-range detector.

    Args:
        min_confidence: Of a face.
    """

    def __init__(self, min_confidence: float = 0.5) -> None:
        self._solutions = import_mediapipe().solutions  # type: ignore[attr-defined]
        self._confidence = min_confidence
        self._faces: Any = None  # started with the first picture

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """(H, W, 3) uint8 RGB → (P, 4) float64 boxes x1, y1, x2, y2, not cut at the border."""
        height, width = image.shape[:2]
        boxes = []
        for face in self._found(image):
            found = face.location_data.relative_bounding_box
            w, h = found.width * width, found.height * height
            x, y = found.xmin * width + w / 2, found.ymin * height
            boxes.append((x - REACH * w, y - ABOVE * h, x + REACH * w, y + BELOW * h))
        return np.array(boxes, np.float64).reshape(-1, 4)

    def close(self) -> None:
        """Release the model."""
        if self._faces is not None:
            self._faces.close()

    def _found(self, image: np.ndarray) -> Sequence[Any]:
        if self._faces is not None:
            return self._faces.process(image).detections or ()
        with native_silence():  # it starts, and logs
            self._faces = self._solutions.face_detection.FaceDetection(
                model_selection=1, min_detection_confidence=self._confidence
            )
            return self._faces.process(image).detections or ()


class Follower:
    """Follows the largest person through a video.

    Args:
        people: Image → boxes (P, 4), such as :class:`FacePeople`.
        every: Look for people in every so-many-th frame only.
    """

    def __init__(self, people: FacePeople, every: int = 1) -> None:
        self.people, self.every = people, every
        self.tracker = LargestPersonTracker()
        self.reset()

    def reset(self) -> None:
        """Start a new video."""
        self.tracker.reset()
        self.others = np.zeros((0, 4))
        self._count = 0

    def update(self, image: np.ndarray) -> np.ndarray | None:
        """(4,) the person's box, held while they are briefly out of sight; None if there is nobody."""
        if self._count % self.every == 0:
            boxes = self.people(image)
            chosen = self.tracker.update(boxes)
            self.others = np.delete(boxes, chosen, 0) if chosen is not None else boxes[:0]
        self._count += 1
        return self.tracker.box

    def isolate(self, image: np.ndarray) -> np.ndarray:
        """Black out the others, in a copy; the picture itself if the person is alone.

        The space between two people is divided halfway between their faces.
        """
        box = self.tracker.box
        if box is None or not len(self.others):
            return image
        width = image.shape[1]
        middle = (box[0] + box[2]) / 2
        low, high = max(0.0, box[0]), min(float(width), box[2])
        for other in self.others:
            border = (middle + (other[0] + other[2]) / 2) / 2
            if border > middle:
                high = min(high, border)
            else:
                low = max(low, border)
        out = np.zeros_like(image)
        left, right = round(low), max(round(high), round(low) + 1)
        out[:, left:right] = image[:, left:right]
        return out
