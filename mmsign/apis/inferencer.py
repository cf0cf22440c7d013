"""The old name of :mod:`mmsign.inference.inferencer`; retires with version 0.3."""

from mmsign.inference.inferencer import *  # noqa: F403
