"""Joint attention of two runs on a clip, one above the other (the GSP-MC paper's Figure 5)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from mmsign.keypoints import KeypointLayout
from mmsign.visualization.style import BETTER, SOFT, WORSE, figure_style, legible, plain, save_figure

NODE, LINK = '#d6337c', '#2f6fd0'
#: What is enlarged beside the body where its joints lie too close to be told apart.
CLOSE_UPS = {'face': ('face', 'mouth'), 'right hand': ('right_hand',), 'left hand': ('left_hand',)}
#: A part is enlarged if its joints are more than a few and it is smaller than this share of what is seen.
FEW, SMALL = 4, 0.45
#: Links drawn for each joint of a panel; the weaker ones are a haze.
LINKS = 1.2
#: Smallest and largest node, in multiples of a node of mean attention.
NODES = 0.4, 3.0
#: Inches: side of a picture, and between close-ups.
MAIN, GAP = 3.0, 0.06


@dataclass
class AttentionView:
    """What one run attends to in one frame.

    Attributes:
        run: Name of the run.
        guess: What it takes the clip for.
        right: Whether that is the clip's gloss.
        layout: Of the V joints.
        points: (V, 2), any unit, x right and y down.
        seen: (V,) bool.
        joint_importance: (V,) attention, at least 0, any unit.
        links: (V, V) strength, at least 0, any unit.
    """

    run: str
    guess: str
    right: bool
    layout: KeypointLayout
    points: np.ndarray
    seen: np.ndarray
    joint_importance: np.ndarray
    links: np.ndarray

    @property
    def drawn(self) -> np.ndarray:
        """(V,) bool: seen, and not alone in its part as the nose that joins two hands into one tree."""
        alone = [ids[0] for ids in self.layout.parts.values() if len(ids) == 1]
        return self.seen & ~np.isin(np.arange(len(self.seen)), alone)

    @property
    def relative(self) -> np.ndarray:
        """(V,) attention as a multiple of the mean over joints: 1 everywhere if it is diffuse."""
        return self.joint_importance / max(float(self.joint_importance.mean()), 1e-12)

    @property
    def part_shares(self) -> dict[str, float]:
        """Part → its share of all attention, which adds up to 1."""
        total = max(float(self.joint_importance.sum()), 1e-12)
        return {
            part: float(self.joint_importance[list(ids)].sum()) / total
            for part, ids in self.layout.parts.items()
        }

    @property
    def pairs(self) -> np.ndarray:
        """(V, V) strength of undirected links: the mean of both directions, 0 on the diagonal."""
        both = (self.links + self.links.T) / 2
        np.fill_diagonal(both, 0)
        return both


@dataclass
class AttendedClip:
    """One clip at one frame, as the runs see it; the baseline comes first."""

    clip_id: str
    gloss: str
    frame: int
    views: Sequence[AttentionView]


def hands_up_frame(keypoints: np.ndarray, confidence: np.ndarray, layout: KeypointLayout) -> int:
    """The frame to draw: the middle one of those in which a hand is raised and well detected.

    Raised means in the upper 40 % of the height that the hands cover in this clip; well detected means
    with at least 90 % of the most hand points that a frame with a raised hand has.

    Args:
        keypoints: (T, V, D), y down; see :func:`picture_axes`.
        confidence: (T, V).
        layout: Of the V points; without hands the middle frame is taken.
    """
    hands = [list(layout.parts[part]) for part in ('left_hand', 'right_hand') if part in layout.parts]
    seen = confidence > 0
    points = sum((seen[:, ids].sum(1) for ids in hands), np.zeros(len(keypoints), int))  # (T,)
    if not points.any():
        return len(keypoints) // 2
    height = np.full(len(keypoints), -np.inf)
    for ids in hands:
        count = seen[:, ids].sum(1)
        mean = -(keypoints[:, ids, 1] * seen[:, ids]).sum(1) / np.maximum(count, 1)
        height = np.where(count > 0, np.maximum(height, mean), height)
    finite = height[np.isfinite(height)]
    up = height >= finite.max() - 0.4 * np.ptp(finite)
    up &= points >= 0.9 * points[up].max()
    frames = np.flatnonzero(up)
    return int(frames[len(frames) // 2])


def close_ups(view: AttentionView) -> dict[str, np.ndarray]:
    """Title → indices of the seen joints of each part that is too small to read in the whole picture."""
    if not view.drawn.any():
        return {}
    whole = np.ptp(view.points[view.drawn], axis=0).max()
    out = {}
    for title in CLOSE_UPS:
        ids = _part(view, title)
        if len(ids) > FEW and np.ptp(view.points[ids], axis=0).max() < SMALL * whole:
            out[title] = ids
    return out


def _part(view: AttentionView, title: str) -> np.ndarray:
    """Indices of the seen joints of a close-up."""
    ids = [v for part in CLOSE_UPS[title] for v in view.layout.parts.get(part, ()) if view.seen[v]]
    return np.array(ids, int)


def save_attention(path: str | os.PathLike, clips: Sequence[AttendedClip], glosses: Sequence[str]) -> Path:
    """Draw clips side by side, each with one run above the other.

    The diameter of a node is the joint's attention relative to the mean over joints; width
    and opacity of a link are its strength relative to the strongest. Every panel has what any
    of them needs, so that they can be compared.

    Args:
        path: The PNG.
        clips: At least one.
        glosses: All of them, in label order.
    """
    rows = max(len(clip.views) for clip in clips)
    needed = {title for clip in clips for view in clip.views for title in close_ups(view)}
    titles = [title for title in CLOSE_UPS if title in needed]
    small = (MAIN - GAP * (len(titles) - 1)) / max(2, len(titles)) if titles else 0
    cell = MAIN + (small + 0.08 if titles else 0) + 0.25
    size = cell * len(clips), 0.3 + rows * (MAIN + 0.35)
    names = legible(glosses)
    with figure_style():
        figure = Figure(figsize=size)

        def panel(left: float, top: float, side: float) -> Axes:
            return figure.add_axes(
                (left / size[0], 1 - (top + side) / size[1], side / size[0], side / size[1])
            )  # inches from the upper left corner

        for column, clip in enumerate(clips):
            left = column * cell + 0.1
            title = f'{names[clip.gloss]}  ·  {plain(clip.clip_id)}, frame {clip.frame}'
            figure.text(left / size[0], 1 - 0.18 / size[1], title, fontsize=8, color=SOFT)
            for row, view in enumerate(clip.views):
                top = 0.5 + row * (MAIN + 0.35)
                axes = panel(left, top, MAIN)
                mark, colour = ('✓', BETTER) if view.right else ('✗', WORSE)
                head = f'{plain(view.run)}: {names[view.guess]} {mark}'
                axes.set_title(head, color=colour, fontsize=9, pad=4)
                parts = {title: _part(view, title) for title in titles}
                enlarged = np.full(len(view.seen), -1)  # which close-up a joint is shown in
                for i, ids in enumerate(parts.values()):
                    enlarged[ids] = i
                _draw_panel(axes, view, np.flatnonzero(view.drawn), enlarged, MAIN)
                for i, (title, ids) in enumerate(parts.items()):
                    axes = panel(left + MAIN + 0.08, top + i * (small + GAP), small)
                    axes.text(0.04, 0.96, title, transform=axes.transAxes, va='top', fontsize=6.5, color=SOFT)
                    _draw_panel(axes, view, ids, np.full(len(view.seen), -1), small)
    return save_figure(figure, path)


def _draw_panel(axes: Axes, view: AttentionView, ids: np.ndarray, enlarged: np.ndarray, side: float) -> None:
    """Draw some joints; those that a close-up shows (``enlarged`` ≥ 0) small and without inner links."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color='#e3e7ee')
    if not len(ids):
        axes.text(0.5, 0.5, 'not seen', transform=axes.transAxes, ha='center', fontsize=7, color=SOFT)
        return
    points, inside = view.points, np.isin(np.arange(len(view.seen)), ids)
    bones = [points[[c, p]] for c, p in view.layout.edges if inside[c] and inside[p]]
    axes.add_collection(LineCollection(bones, colors='#c3cad6', linewidths=0.8))
    strength = view.pairs
    u, v = np.triu_indices(len(strength), 1)
    kept = inside[u] & inside[v] & ~((enlarged[u] == enlarged[v]) & (enlarged[u] >= 0))
    u, v = u[kept], v[kept]
    order = np.argsort(strength[u, v])[-round(LINKS * len(ids)) :]  # the strongest are drawn last
    u, v = u[order], v[order]
    width = 0.9 + 0.7 * side  # points; small panels have thin links and small nodes
    share = strength[u, v] / max(float(strength.max()), 1e-12)
    axes.add_collection(
        LineCollection(
            np.stack([points[u], points[v]], 1),
            linewidths=0.3 + width * share**2,
            capstyle='round',
            colors=[to_rgba(LINK, min(1.0, 0.1 + 0.7 * s)) for s in share],
        )
    )
    size = np.clip(view.relative[ids], *NODES) * np.where(enlarged[ids] >= 0, 0.4, 1)
    x, y = points[ids].T
    axes.scatter(x, y, (2.4 * width * size) ** 2, color=NODE, alpha=0.75, lw=0, zorder=3)
    low, high = points[ids].min(0), points[ids].max(0)
    reach, middle = 0.62 * max(*(high - low), 1e-9), (low + high) / 2
    axes.set_xlim(middle[0] - reach, middle[0] + reach)
    axes.set_ylim(middle[1] + 0.92 * reach, middle[1] - 1.08 * reach)  # room for the title
