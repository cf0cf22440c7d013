"""Gains by class: which signs one run recognises better than another (the GSP-MC paper's Figure 6)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmsign.evaluation.comparison import ClassGain, Comparison
from mmsign.visualization.style import BETTER, NEUTRAL, SOFT, WORSE, figure_style, legible, save_figure, title

#: Up to so many classes are all named; of more, this half of the largest gains and of the largest losses.
MOST = 40
#: Keeps lines of the grid out of words.
PLAIN = dict(facecolor='white', edgecolor='none', pad=1)


def shown_classes(classes: Sequence[ClassGain], most: int = MOST) -> tuple[list[ClassGain], list[ClassGain]]:
    """The classes to name, from the best gain down: all in the first list, or gains and losses apart.

    Args:
        classes: Largest gain first, as in :class:`~mmsign.evaluation.comparison.Comparison`.
        most: How many to name at most.
    """
    if len(classes) <= most:
        return list(classes), []
    best = [item for item in classes[: most // 2] if item.gain > 0]
    return best, [item for item in classes[-(most // 2) :] if item.gain < 0]


def save_gains(path: str | os.PathLike, found: Comparison, names: tuple[str, str]) -> Path:
    """Draw one bar a class, best gain on top; many classes also as one profile.

    Args:
        path: The PNG.
        found: The comparison.
        names: Of the baseline and of ours.
    """
    gains, losses = shown_classes(found.classes)
    rows = [*gains, *losses]
    gap = int(bool(gains and losses))
    with figure_style():
        height = 1.0 + 0.21 * (len(rows) + 2 * gap)
        profile = len(rows) < len(found.classes)
        figure = Figure(figsize=(7.2, height + 1.9 * profile), layout='constrained')
        ratios = [1.7, height] if profile else [height]
        axes = figure.subplots(len(ratios), 1, height_ratios=ratios, squeeze=False)[:, 0]
        if profile:
            _profile(axes[0], found.classes)
        _bars(axes[-1], gains, losses, len(found.classes), legible(found.glosses))
        title(figure, f'Top-1 of {names[1]} minus {names[0]}, by class')
    return save_figure(figure, path)


def _bars(
    axes: Axes, gains: list[ClassGain], losses: list[ClassGain], total: int, label: dict[str, str]
) -> None:
    rows, gap = [*gains, *losses], 2 * int(bool(gains and losses))
    places = [i + gap * (i >= len(gains)) for i in range(len(rows))]
    values = 100 * np.array([item.gain for item in rows])
    colours = [BETTER if v > 0 else WORSE if v < 0 else NEUTRAL for v in values]
    axes.barh(places, values, color=colours, height=0.72)
    axes.axvline(0, color=SOFT, lw=0.8)
    reach = max(10.0, float(np.abs(values).max(initial=0)))
    for place, item, value in zip(places, rows, values):
        text = f'{item.baseline:.2f} → {item.ours:.2f}'
        side = 'left' if value >= 0 else 'right'
        shift = reach * (0.015 if value >= 0 else -0.015)
        axes.text(value + shift, place, text, va='center', ha=side, fontsize=7, color=SOFT, bbox=PLAIN)
    axes.set_yticks(places, [f'{label[item.gloss]}  ({item.clips})' for item in rows], fontsize=8)
    if gap:
        between = f'{total - len(rows)} classes in between'
        axes.text(0, len(gains) + 0.5, between, ha='center', va='center', color=SOFT, bbox=PLAIN)
    axes.set_ylim(max(places, default=0) + 0.8, -0.8)
    limits = min(0.0, values.min(initial=0)) - 0.3 * reach, max(0.0, values.max(initial=0)) + 0.3 * reach
    axes.set_xlim(limits)
    axes.set_xticks([t for t in axes.get_xticks() if abs(t) <= 100 and limits[0] <= t <= limits[1]])
    axes.set_xlabel('gain, percentage points (in brackets: clips of the class)')
    axes.xaxis.set_major_formatter(lambda x, _: f'{x:+.0f}' if x else '0')
    axes.grid(axis='x')
    axes.tick_params(axis='y', length=0)
    axes.spines['left'].set_visible(False)


def _profile(axes: Axes, classes: Sequence[ClassGain]) -> None:
    values = 100 * np.array([item.gain for item in classes])
    x = np.arange(len(values)) + 0.5
    axes.fill_between(x, 0, values, where=values > 0, step='mid', color=BETTER, lw=0)
    axes.fill_between(x, 0, values, where=values < 0, step='mid', color=WORSE, lw=0)
    axes.axhline(0, color=SOFT, lw=0.8)
    axes.set_xlim(0, len(values))
    up, down = int((values > 0).sum()), int((values < 0).sum())
    axes.set_xlabel(
        f'{len(values)} classes, sorted: {up} better, {len(values) - up - down} equal, {down} worse'
    )
    axes.set_ylabel('gain, points')
    axes.grid(axis='y')
