"""Confusions before and after, as matrices of legible size."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mmsign.evaluation.comparison import Comparison, confused_classes
from mmsign.visualization.style import BETTER, INK, SOFT, WORSE, figure_style, legible, save_figure, title

#: Up to so many classes a matrix shows all; of more, this number of the most confused.
ALL, MOST = 30, 20


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
    chosen = list(range(len(counts))) if few else confused_classes(found.confusions, MOST)
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
