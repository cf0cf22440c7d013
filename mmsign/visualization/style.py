"""What all figures share: colours, fonts that have the glosses' characters, and how they are saved."""

from __future__ import annotations

import functools
import os
import re
import textwrap
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure

#: Tried in turn; matplotlib ships the last.
FONTS = ('Noto Sans CJK SC', 'Noto Sans CJK JP', 'WenQuanYi Zen Hei', 'SimHei', 'DejaVu Sans')
#: Told apart by the colour-blind too; never the only sign of a difference.
BETTER, WORSE, NEUTRAL, INK, SOFT = '#00735c', '#b0413e', '#8a94a6', '#1d2433', '#667085'
#: Characters of a gloss that figures write; tables have all of it.
LONGEST = 30
#: Pixels an inch of saved figures.
DPI = 150


@functools.cache
def families() -> tuple[str, ...]:
    """The fonts of :data:`FONTS` that are installed, matplotlib's own first."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return (FONTS[-1], *(name for name in FONTS[:-1] if name in installed))


@functools.cache
def _characters() -> frozenset[int]:
    paths = [font_manager.findfont(name) for name in families()]
    return frozenset(code for path in paths for code in font_manager.get_font(path).get_charmap())


def legible(glosses: Sequence[str]) -> dict[str, str]:
    """Gloss → what figures write for it: the gloss, or ``#label`` where no font has its characters.

    Long ones are cut off. Those that are written from right to left leave the order of what is
    written around them alone.

    Args:
        glosses: In label order.

    Examples:
        >>> legible(['house', chr(0x10fffd)])['house']
        'house'
    """
    known = _characters()
    return {
        gloss: _label(gloss) if all(ord(c) in known for c in gloss) else f'#{label}'
        for label, gloss in enumerate(glosses)
    }


def _label(gloss: str) -> str:
    short = gloss if len(gloss) <= LONGEST else gloss[: LONGEST - 1].rstrip() + '…'
    # left-to-right marks, which the fonts have; of isolates matplotlib before 3.11 draws boxes
    mark = '\N{LEFT-TO-RIGHT MARK}' * any(unicodedata.bidirectional(c) in ('R', 'AL') for c in short)
    return mark + plain(short) + mark


def plain(text: str) -> str:
    """Text in which a dollar is one, and begins no formula; what is plain already stays as it is."""
    return re.sub(r'(?<!\\)\$', r'\\$', text)


def wrapped(text: str, width: int) -> str:
    """Text on as many lines as it needs, and :func:`plain`.

    Args:
        text: What is written.
        width: Characters a line.

    Examples:
        >>> wrapped('two words', 5)
        'two\\nwords'
    """
    return plain(textwrap.fill(text, width))


def title(figure: Figure, text: str) -> None:
    """Head a figure, over its whole width."""
    width = int(12 * figure.get_figwidth())  # bold 10 point
    figure.suptitle(wrapped(text, width), x=0.01, ha='left', fontsize=10, fontweight='bold')


def figure_style() -> AbstractContextManager[None]:
    """Within it, figures are made alike. They are drawn without pyplot, which would keep them."""
    return matplotlib.rc_context(
        {
            'font.family': list(families()),
            'font.size': 9,
            'text.color': INK,
            'axes.labelcolor': INK,
            'xtick.color': SOFT,
            'ytick.color': INK,
            'axes.edgecolor': '#c8cfda',
            'axes.spines.top': False,
            'axes.spines.right': False,
            'axes.titlesize': 10,
            'axes.titleweight': 'bold',
            'axes.titlelocation': 'left',
            'axes.axisbelow': True,
            'grid.color': '#e3e7ee',
        }
    )


def save_figure(figure: Figure, path: str | os.PathLike) -> Path:
    """Write a PNG and return where."""
    figure.savefig(path, dpi=DPI, facecolor='white')
    return Path(path)
