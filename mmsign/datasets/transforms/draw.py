"""Random draws that depend on (seed, epoch, clip index) and on nothing else."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np


def clip_generator(results: Mapping[str, Any], purpose: str) -> np.random.Generator:
    """A generator of its own for one purpose, such as a transform's name.

    Args:
        results: A pipeline's dictionary with ``draw = (seed, epoch, clip index)``.
        purpose: Keeps the draws of different transforms independent.
    """
    return np.random.default_rng([*results['draw'], zlib.crc32(purpose.encode())])
