"""Pairs of classes that are confused, before and after."""

from __future__ import annotations

import os
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from mmsign.evaluation.comparison import Comparison
from mmsign.visualization.style import (
    BETTER,
    NEUTRAL,
    SOFT,
    WORSE,
    figure_style,
    legible,
    save_figure,
    title,
    wrapped,
)

#: Pairs that are drawn.
PAIRS = 25


def save_pairs(path: str | os.PathLike, found: Comparison, names: tuple[str, str], most: int = PAIRS) -> Path:
    """Draw the confused pairs whose number changed most: a hollow mark before, a full one after.

    Args:
        path: The PNG.
        found: The comparison.
        names: Of the baseline and of ours.
        most: How many pairs at most.
    """
    pairs, label = found.pairs()[:most], legible(found.glosses)
    with figure_style():
        figure = Figure(figsize=(7.2, 1.4 + 0.24 * max(1, len(pairs))), layout='constrained')
        axes = figure.subplots()
        for i, pair in enumerate(pairs):
            change = pair.ours - pair.baseline
            colour = BETTER if change < 0 else WORSE if change > 0 else NEUTRAL
            axes.plot([pair.baseline, pair.ours], [i, i], color=colour, lw=2, zorder=1)
            axes.scatter(pair.baseline, i, s=42, facecolor='white', edgecolor=colour, lw=1.5, zorder=2)
            axes.scatter(pair.ours, i, s=42, color=colour, zorder=3)
            right = max(pair.baseline, pair.ours)
            text = f'{change:+d}'.replace('-', '−') if change else '±0'
            axes.annotate(
                text, (right, i), (7, 0), va='center', color=colour, fontsize=8, textcoords='offset points'
            )
        if not pairs:
            axes.text(0.5, 0, 'no clip is confused', ha='center', va='center', color=SOFT)
        ticks = [f'{label[pair.gloss]} taken for {label[pair.taken_for]}' for pair in pairs]
        axes.set_yticks(range(len(pairs)), ticks, fontsize=8)
        axes.set_ylim(max(len(pairs) - 0.4, 0.6), -0.6)
        axes.set_xlim(left=-0.3)
        axes.margins(x=0.08)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(wrapped(f'clips (hollow: {names[0]}, full: {names[1]})', 60))
        axes.grid(axis='x')
        axes.tick_params(axis='y', length=0)
        axes.spines['left'].set_visible(False)
        title(figure, 'Confused pairs that changed most')
    return save_figure(figure, path)
