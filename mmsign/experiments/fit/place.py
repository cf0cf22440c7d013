"""Where everything of a fit lies."""

from __future__ import annotations

import shlex
from pathlib import Path

from mmsign.utils.cli import spelled


class Place:
    """The folder of one fit.

    Args:
        folder: ``--out``.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        #: The table of a folder's clips.
        self.table = self.folder / 'clips.csv'
        self.archive = self.folder / 'archive'
        self.split = self.folder / 'split.json'
        self.texts = self.folder / 'text_bank.safetensors'
        self.config = self.folder / 'config.py'
        self.training = self.folder / 'training'
        self.scores = self.folder / 'scores'
        self.metrics = self.folder / 'metrics.json'
        self.model = self.folder / 'model'
        self.report = self.folder / 'report'


def command(tool: str, *words: object) -> str:
    """The command line of another tool, in the words that this process was started with."""
    return spelled(shlex.join(['python', f'tools/{tool}.py', *map(str, words)]))
