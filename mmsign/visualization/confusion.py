"""Confusions before and after: matrices of legible size, and the pairs that changed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from mmsign.evaluation.comparison import Comparison
from mmsign.visualization.style import (
    BETTER,
    INK,
    NEUTRAL,
    SOFT,
    WORSE,
    figure_style,
    legible,
    save_figure,
    title,
    wrapped,
)

#: Up to so many classes a matrix shows all; of more, this number of the most confused.
ALL, MOST = 30, 20
#: Pairs that are drawn.
PAIRS = 25


def confused_classes(confusions: np.ndarray, most: int = MOST) -> list[int]:
    """The classes in the most frequent confusions of either run, partners side by side.

    Args:
        confusions: (2, classes, classes) counts, true class down, guess across.
        most: How many classes at most.

    Examples:
        >>> confused_classes(np.array([[[3, 0, 1], [0, 4, 0], [2, 0, 1]]] * 2))
        [0, 2]
    """
    wrong = confusions.sum(0)
    np.fill_diagonal(wrong, 0)
    wrong = np.triu(wrong + wrong.T)  # a pair counts in both directions
    pairs = sorted(np.argwhere(wrong), key=lambda pair: (-wrong[tuple(pair)], *pair))
    return list(dict.fromkeys(int(c) for pair in pairs for c in pair))[:most]


def save_confusion(path: str | os.PathLike, found: Comparison, run: int, name: str) -> Path:
    """Draw one run's confusions: right ones green, wrong ones red.

    The shade is the share of the true class's clips, the number counts them.

    Both runs show the same classes: the pictures can be laid side by side.

    Args:
        path: The PNG.
        found: The comparison.
        run: 0 for the baseline, 1 for ours.
        name: Of the run.
    """
    counts = found.confusions[run]
    few = len(counts) <= ALL
    chosen = list(range(len(counts))) if few else confused_classes(found.confusions)
    shown = counts[np.ix_(chosen, chosen)]
    names = legible(found.glosses)
    down = [names[found.glosses[c]] for c in chosen]
    across = list(down)
    if not few:
        others = counts[chosen].sum(1) - shown.sum(1)
        shown, across = np.concatenate([shown, others[:, None]], 1), [*down, 'others']
    share = shown / np.maximum(counts[chosen].sum(1, keepdims=True), 1)
    with figure_style():
        letters = max(map(len, across), default=0)  # beside the cells and under them
        size = 1.6 + 0.065 * max(0, letters - 10) + 0.235 * max(4, len(chosen))
        figure = Figure(figsize=(size + 0.4, size), layout='constrained')
        axes = figure.subplots()
        right = np.eye(share.shape[0], share.shape[1], dtype=bool)
        for colour, hidden in ((BETTER, ~right), (WORSE, right)):
            cells, fade = (
                np.ma.array(share, mask=hidden),
                LinearSegmentedColormap.from_list('', ['white', colour]),
            )
            # the square root: few confusions matter beside many right clips
            axes.imshow(cells, cmap=fade, norm=PowerNorm(0.5, 0, 1), aspect='auto')
        axes.set_xticks(np.arange(share.shape[1] + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(share.shape[0] + 1) - 0.5, minor=True)
        axes.grid(which='minor', lw=0.5)
        for i, j in np.argwhere(shown):
            ink = 'white' if share[i, j] > 0.35 else INK
            axes.text(j, i, f'{shown[i, j]}', ha='center', va='center', fontsize=7, color=ink)
        for i in range(len(down)):
            axes.add_patch(Rectangle((i - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=SOFT, lw=0.6))
        axes.set_xticks(range(len(across)), across, rotation=90, fontsize=8, color=INK)
        axes.set_yticks(range(len(down)), down, fontsize=8)
        axes.tick_params(which='both', length=0)
        axes.spines[:].set_visible(False)
        axes.set_xlabel('guess')
        axes.set_ylabel('true class')
        which = '' if few else f': the {len(chosen)} most confused of {len(counts)} classes'
        title(figure, f'{name}{which}')
    return save_figure(figure, path)


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
