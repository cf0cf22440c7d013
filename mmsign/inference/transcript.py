"""What was signed when: transcripts as CSV and as ELAN annotation files."""

from __future__ import annotations

import csv
import mimetypes
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.inference.recognition import Recognition
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import replacing, writing

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
        joint_importance: (V,) how much each joint of the model's layout mattered.
    """

    start: float
    end: float
    gloss: str
    label: int
    score: float
    top: list[tuple[str, float]] = field(default_factory=list)
    joint_importance: np.ndarray | None = None

    @property
    def joints(self) -> np.ndarray | None:
        """The old name of ``joint_importance``; retires with version 0.3."""
        return self.joint_importance


def ranked(
    times: Sequence[tuple[float, float]], found: Recognition, glosses: Sequence[str], top_k: int
) -> list[Prediction]:
    """What a model says about clips as predictions, of the best classes each.

    Args:
        times: Start and end of each clip, seconds.
        found: What the model says.
        glosses: Of its classes.
        top_k: How many classes a prediction lists.
    """
    predictions = []
    for (start, end), scores, joints in zip(times, found.scores, found.joint_importance):
        best = np.argsort(-scores, kind='stable')[:top_k]
        top = [(glosses[i], float(scores[i])) for i in best]
        predictions.append(Prediction(start, end, top[0][0], int(best[0]), top[0][1], top, joints))
    return predictions


def merge_windows(first: Prediction, second: Prediction) -> list[Prediction]:
    """Two predictions of neighbouring windows: one if they agree, else divided halfway."""
    if second.start >= first.end:
        return [first, second]
    if first.label == second.label:
        best = max(first, second, key=lambda prediction: prediction.score)
        return [
            Prediction(
                first.start, second.end, best.gloss, best.label, best.score, best.top, best.joint_importance
            )
        ]
    border = (second.start + first.end) / 2
    first.end = second.start = border
    return [first, second]


class CsvTranscript:
    """A file that is written as signs come: columns start, end (seconds), gloss, score.

    Args:
        path: The file; folders are made.
    """

    def __init__(self, path: str | os.PathLike) -> None:
        self._path = path
        with writing(path):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._stream = open(path, 'w', newline='', encoding='utf8')  # noqa: SIM115  (closed by __exit__)
        self._writer = csv.writer(self._stream)
        self._write(['start', 'end', 'gloss', 'score'])

    def __enter__(self) -> CsvTranscript:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # every sign is written by now; what a full disk did not take was said
            self._stream.close()

    def add(self, found: Prediction) -> None:
        """Write one sign; it is in the file when this returns."""
        self._write([f'{found.start:.3f}', f'{found.end:.3f}', found.gloss, f'{found.score:.4f}'])

    def _write(self, row: list[str]) -> None:
        with writing(self._path):
            self._writer.writerow(row)
            self._stream.flush()


def write_csv(path: str | os.PathLike, predictions: Iterable[Prediction]) -> None:
    """A whole :class:`CsvTranscript`."""
    with CsvTranscript(path) as file:
        for found in predictions:
            file.add(found)


def elan() -> Any:
    """pympi's writer of ELAN files.

    Raises:
        MMSignError: If pympi-ling is not installed.
    """
    try:
        from pympi import Elan
    except ImportError as error:
        raise MMSignError(
            f'package pympi-ling is not installed ({error})', fix='pip install pympi-ling', field='--out'
        ) from None
    return Elan


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
    eaf = elan().Eaf(author='mmsign')
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
    with replacing(path) as partial:
        eaf.to_file(str(partial))
