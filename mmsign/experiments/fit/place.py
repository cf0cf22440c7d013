"""Where everything of a fit lies."""

from __future__ import annotations

import shlex
from pathlib import Path

from mmsign.datasets import PoseArchive
from mmsign.registry import POSE_ESTIMATORS
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
        self.descriptions = self.folder / 'descriptions.jsonl'
        self.texts = self.folder / 'text_bank.safetensors'
        self.config = self.folder / 'config.py'
        self.training = self.folder / 'training'
        #: The training of the model that comes out, where that is another one.
        self.final = self.folder / 'final'
        self.scores = self.folder / 'scores'
        self.metrics = self.folder / 'metrics.json'
        self.model = self.folder / 'model'
        self.report = self.folder / 'report'


def command(tool: str, *words: object) -> str:
    """The command line of another tool, in the words that this process was started with."""
    return spelled(shlex.join(['python', f'tools/{tool}.py', *map(str, words)]))


def predict_command(place: Place, archive: PoseArchive) -> str:
    """How to name a clip: a video, with the estimator of the archive, or clips of an archive."""
    if not archive.meta['layout'].startswith('wholebody'):
        return command('predict', place.model, place.archive)
    estimator = str((archive.meta.get('estimator') or {}).get('name', 'mediapipe'))
    other = estimator != 'mediapipe' and estimator in POSE_ESTIMATORS
    return command('predict', place.model, 'clip.mp4', *(['--estimator', estimator] if other else []))
