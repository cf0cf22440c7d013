"""The old name of :mod:`mmsign.engine.runs`; retires with version 0.3."""

from mmsign.engine.runs import *  # noqa: F403
