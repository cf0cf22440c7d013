"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope='session')
def shared_data() -> Path:
    """Real data that is not part of the project; tests that need it skip where it is absent."""
    shared = Path(os.environ.get('MMSIGN_SHARED', Path(__file__).resolve().parents[2] / 'shared'))
    data = shared / 'data'
    if not data.is_dir():
        pytest.skip('the shared data is not here')
    return data
