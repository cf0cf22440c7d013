"""Several people: the largest one is followed from frame to frame by overlap."""

from __future__ import annotations

import numpy as np


def overlap(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of one box (4,) with each of ``boxes`` (P, 4) → (P,)."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    inner = np.clip(high - low, 0, None).prod(1)
    union = area(box[None]) + area(boxes) - inner
    return inner / np.maximum(union, 1e-9)


def area(boxes: np.ndarray) -> np.ndarray:
    """(P, 4) x1, y1, x2, y2 → (P,) square pixels."""
    return np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(1)


class LargestPersonTracker:
    """Chooses the largest person and stays with them.

    Somebody who later appears larger does not take over. Only when the person
    has been out of sight for ``patience`` frames is the largest chosen anew.

    Args:
        min_overlap: Least intersection over union with the last box.
        patience: Frames a person may be out of sight.

    Attributes:
        box: (4,) where the person was seen last, or None.
    """

    def __init__(self, min_overlap: float = 0.2, patience: int = 15) -> None:
        self.min_overlap, self.patience = min_overlap, patience
        self.reset()

    def reset(self) -> None:
        """Forget everybody."""
        self.box: np.ndarray | None = None
        self._lost = 0

    def update(self, boxes: np.ndarray) -> int | None:
        """Look at the next frame.

        Args:
            boxes: (P, 4) x1, y1, x2, y2 of everybody in it; P may be 0.

        Returns:
            The index of the tracked person, or None while they are not in sight.
        """
        boxes = np.asarray(boxes, np.float64).reshape(-1, 4)
        chosen: int | None = None
        if self.box is not None and len(boxes):
            overlaps = overlap(self.box, boxes)
            if overlaps.max() >= self.min_overlap:
                chosen = int(overlaps.argmax())
        if chosen is None:
            self._lost += 1
            if self.box is None or self._lost > self.patience:
                self.box = None
                if len(boxes):
                    chosen = int(area(boxes).argmax())
        if chosen is not None:
            self.box, self._lost = boxes[chosen], 0
        return chosen
