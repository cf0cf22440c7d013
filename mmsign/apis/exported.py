"""The old name of :mod:`mmsign.inference.exported`; retires with version 0.3."""

from mmsign.inference.exported import *  # noqa: F403
