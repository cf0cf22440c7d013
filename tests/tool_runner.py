"""Running a command of ``tools/`` inside the test process, which spares it the imports."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent.parent / 'tools'


def run_tool(monkeypatch: pytest.MonkeyPatch, name: str, *words: object) -> int:
    """The command's exit code."""
    monkeypatch.setattr(sys, 'argv', [str(TOOLS / name), *map(str, words)])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(TOOLS / name), run_name='__main__')
    return int(caught.value.code or 0)
