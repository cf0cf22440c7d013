"""Random draws of a pipeline's dictionary, for transforms that are not steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mmsign.preprocessing import step


def clip_generator(results: Mapping[str, Any], purpose: str) -> np.random.Generator:
    """A generator of its own for one purpose, such as a transform's name.

    Args:
        results: A pipeline's dictionary with ``draw = (seed, epoch, clip index)``.
        purpose: See :func:`~mmsign.preprocessing.step.clip_generator`.
    """
    return step.clip_generator(results['draw'], purpose)
