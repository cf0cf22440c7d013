"""Sheets of clips: frames side by side, one clip a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from matplotlib.figure import Figure

from mmsign.keypoints import KeypointLayout
from mmsign.visualization.skeleton import draw_skeleton, fit_to_canvas, picture_axes
from mmsign.visualization.style import figure_style, plain, title

#: Less confident points, such as legs outside the picture, are not drawn.
DRAWN = 0.3


@dataclass
class ClipRow:
    """What one row of a sheet shows.

    Texts take glosses from :func:`~mmsign.visualization.style.legible`, which knows what fonts lack.

    Attributes:
        title: Written to the left.
        keypoints: (T, V, D), any unit.
        confidence: (T, V).
        layout: Of the V points.
        notes: Lines to the right, such as the best guesses; ``(text, colour)``.
    """

    title: str
    keypoints: np.ndarray
    confidence: np.ndarray
    layout: KeypointLayout
    notes: Sequence[tuple[str, str]] = ()


def crop_to_hands(row: ClipRow) -> ClipRow:
    """The same row with only the hands that are seen, so that a small hand fills its cell."""
    hands = [v for part in ('left_hand', 'right_hand') for v in row.layout.parts.get(part, ())]
    seen = [v for v in hands if (row.confidence[:, v] > 0).any()]
    if not seen:
        return row
    kept = row.confidence.copy()
    kept[:, [v for v in range(row.layout.num_keypoints) if v not in set(hands)]] = 0
    return ClipRow(row.title, row.keypoints, kept, row.layout, row.notes)


def render_frames(row: ClipRow, frames: int, size: int) -> np.ndarray:
    """(size, frames · size, 3) uint8: frames evenly spread over the clip."""
    points = picture_axes(row.keypoints, row.confidence, row.layout)
    pixels = fit_to_canvas(points, np.where(row.confidence > DRAWN, row.confidence, 0), (size, size))
    # frames in which something is seen; a sheet of empty cells shows nothing
    seen = np.flatnonzero((row.confidence > 0).any(1))
    picks = (
        seen[np.linspace(0, len(seen) - 1, frames).round().astype(int)]
        if len(seen)
        else np.zeros(frames, int)
    )
    canvas = np.full((size, size, 3), 255, np.uint8)
    cells = [
        draw_skeleton(canvas, pixels[t], row.confidence[t], row.layout, thickness=2, threshold=DRAWN)
        for t in picks
    ]
    for cell in cells:
        cv2.rectangle(cell, (0, 0), (size - 1, size - 1), (225, 225, 225), 1)
    return np.concatenate(cells, 1)


def save_sheet(
    path: str, rows: Sequence[ClipRow], headline: str = '', frames: int = 5, size: int = 150, columns: int = 1
) -> None:
    """Draw rows of clips into a PNG.

    Args:
        path: The PNG to write.
        rows: The clips.
        headline: Above all.
        frames: Frames of each clip.
        size: Side of a cell, pixels.
        columns: Clips side by side.
    """
    lines = -(-len(rows) // columns)
    width = columns * (frames * size + 330) / 100
    height = (lines * (size + 14) + (60 if headline else 20)) / 100
    with figure_style():
        figure = Figure(figsize=(width, height), dpi=100)
        grid = figure.subplots(lines, columns, squeeze=False)
        for axes in grid.flat:
            axes.axis('off')
        for row, axes in zip(rows, grid.flat):
            picture = render_frames(row, frames, size)
            axes.imshow(picture)
            # cells of text to both sides of the frames, in pixels of the picture
            axes.set_xlim(-110, picture.shape[1] + 210)
            axes.text(-12, size / 2, plain(row.title), ha='right', va='center', fontsize=11, weight='bold')
            for i, (text, colour) in enumerate(row.notes):
                y = size * (i + 1) / (len(row.notes) + 1)
                axes.text(picture.shape[1] + 12, y, plain(text), va='center', fontsize=10, color=colour)
        if headline:
            title(figure, headline)
        top = 1 - 44 / (100 * height) if headline else 1  # room for the headline
        figure.tight_layout(pad=0.6, rect=(0, 0, 1, top))
        figure.savefig(path)
