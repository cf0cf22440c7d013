"""What was signed when: transcripts as CSV and as ELAN annotation files."""

from __future__ import annotations

import csv
import mimetypes
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mmsign.utils.errors import MMSignError

#: ELAN's tier for the names, and the one for the scores beside them.
TIER, SCORE_TIER = 'gloss', 'score'


@dataclass
class Prediction:
    """One recognised sign.

    Attributes:
        start: Seconds.
        end: Seconds.
        gloss: The best class's name.
        label: Its index.
        score: Its softmax score.
        top: The best classes, (gloss, score), best first.
        joints: (V,) how much each joint of the model's layout mattered.
    """

    start: float
    end: float
    gloss: str
    label: int
    score: float
    top: list[tuple[str, float]] = field(default_factory=list)
    joints: np.ndarray | None = None


def merge_windows(first: Prediction, second: Prediction) -> list[Prediction]:
    """Two predictions of neighbouring windows: one if they agree, else divided halfway."""
    if second.start >= first.end:
        return [first, second]
    if first.label == second.label:
        best = max(first, second, key=lambda prediction: prediction.score)
        return [
            Prediction(first.start, second.end, best.gloss, best.label, best.score, best.top, best.joints)
        ]
    border = (second.start + first.end) / 2
    first.end = second.start = border
    return [first, second]


def write_csv(path: str | os.PathLike, predictions: Iterable[Prediction]) -> None:
    """Columns start, end (seconds), gloss, score."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, 'w', newline='', encoding='utf8') as stream:
        writer = csv.writer(stream)
        writer.writerow(['start', 'end', 'gloss', 'score'])
        for p in predictions:
            writer.writerow([f'{p.start:.3f}', f'{p.end:.3f}', p.gloss, f'{p.score:.4f}'])


def write_eaf(
    path: str | os.PathLike, predictions: Sequence[Prediction], video: str | os.PathLike | None = None
) -> None:
    """An ELAN file with a tier of glosses and a tier of scores.

    Args:
        path: The ``.eaf`` file.
        predictions: In order, not overlapping.
        video: Linked, so that ELAN opens it too.

    Raises:
        MMSignError: If pympi-ling is not installed.
    """
    try:
        from pympi import Elan
    except ImportError as error:
        raise MMSignError(
            f'package pympi-ling is not installed ({error})', file=path, fix='pip install pympi-ling'
        ) from None
    eaf = Elan.Eaf(author='mmsign')
    eaf.remove_tier('default')
    eaf.add_tier(TIER)
    eaf.add_tier(SCORE_TIER)
    if video is not None:
        relative = os.path.relpath(video, Path(path).parent)
        # pympi itself knows a few endings only
        kind = mimetypes.guess_type(Path(video).name)[0] or ''
        kind = kind if kind.startswith('video/') else 'unknown'
        eaf.add_linked_file(Path(video).absolute().as_uri(), f'./{Path(relative).as_posix()}', kind)
    for p in predictions:
        start, end = round(1000 * p.start), max(round(1000 * p.end), round(1000 * p.start) + 1)
        eaf.add_annotation(TIER, start, end, p.gloss)
        eaf.add_annotation(SCORE_TIER, start, end, f'{p.score:.3f}')
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).unlink(missing_ok=True)  # pympi keeps a .bak otherwise
    eaf.to_file(str(path))
