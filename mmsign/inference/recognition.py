"""What a model says about clips; numpy alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Recognition(NamedTuple):
    """What a model says about N clips.

    Attributes:
        logits: (N, classes) float32; of a fused model, log of the weighted mean of softmax scores.
        joint_importance: (N, V) float32: how much each joint of the model's layout mattered, the mean
            absolute feature over channels and time. Left and right are the signer's own, also
            where the model sees left-handed signers mirrored.
        features: (N, C) float32 of length 1: what the classifier sees, the whole-body feature S_g over its
            length. Of a fused model, those of its networks side by side, each times the square root of its
            weight, so that a scalar product is the weighted mean of their cosines. None for models that were
            exported before version 0.2.
    """

    logits: np.ndarray
    joint_importance: np.ndarray
    features: np.ndarray | None = None

    @property
    def joints(self) -> np.ndarray:
        """The old name of ``joint_importance``; retires with version 0.3."""
        return self.joint_importance

    @property
    def scores(self) -> np.ndarray:
        """(N, classes) softmax of the logits."""
        shifted = np.exp(self.logits - self.logits.max(1, keepdims=True))
        return shifted / shifted.sum(1, keepdims=True)


def joined(found: Sequence[Recognition]) -> Recognition:
    """What is said of several batches, as of one."""
    return Recognition(*(np.concatenate(arrays) for arrays in zip(*found) if arrays[0] is not None))
