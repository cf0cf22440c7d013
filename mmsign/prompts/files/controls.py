"""Descriptions that must not help: what real ones have to beat.

An auxiliary loss can help by being a second task, whatever its texts say. With
the texts of other signs everything but their meaning stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mmsign.prompts.files.descriptions import Description

FLAG = 'shuffled'


def givers(full: Sequence[int], seed: int) -> dict[int, int]:
    """Whose texts each of some classes gets: one cycle through all, so that nobody keeps their own."""
    order = np.random.default_rng(seed).permutation(full)
    return dict(zip(order.tolist(), np.roll(order, 1).tolist())) if len(full) > 1 else {}


def shuffled(rows: Sequence[Description], seed: int = 0) -> list[Description]:
    """Every class gets the texts of another class that has any.

    Classes without texts stay without. Each line says so in its flags, and
    whose texts it holds in ``sources``.

    Args:
        rows: Descriptions in label order.
        seed: Of the order.
    """
    full = [i for i, row in enumerate(rows) if row.globals or row.synonyms or row.parts]
    giver = givers(full, seed)
    out = []
    for i, row in enumerate(rows):
        other = rows[giver.get(i, i)]
        out.append(
            replace(
                row,
                globals=other.globals,
                synonyms=other.synonyms,
                parts=other.parts,
                language=other.language,
                sources=[{'kb': FLAG, 'entry': other.gloss}] if i in giver else row.sources,
                flags=[*row.flags, FLAG] if i in giver else row.flags,
            )
        )
    return out
