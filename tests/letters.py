"""One archive of fingerspelled letters for all test files of a session."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_models import letters_archive

_made: dict[str, Path] = {}


@pytest.fixture(scope='session')
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pose archive of real clips: A-Z in four sign languages."""
    if 'archive' not in _made:
        _made['archive'] = letters_archive(tmp_path_factory.mktemp('letters'))
    return _made['archive']
