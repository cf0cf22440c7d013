"""Features of clips, in memory and as a file: made once, searched and compared often; numpy alone."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from mmsign.datasets import PoseArchive
from mmsign.datasets.look import warn_of_look
from mmsign.inference.clip_model import ClipModel
from mmsign.keypoints.registered import build_layout
from mmsign.pose.provenance import compare_estimators
from mmsign.utils.errors import MMSignError
from mmsign.utils.json_texts import loads
from mmsign.utils.numpy_files import load_arrays, write_arrays
from mmsign.utils.opening import check_file

#: How far a feature's length may be from 1, after all rounding.
LOOSE = 1e-2
#: Clips a call, so that large sets do not fill the memory.
BATCH = 64


@dataclass
class Embeddings:
    """Features of clips.

    Attributes:
        clip_id: (n,) ids.
        features: (n, C) float32 of length 1, see :class:`~mmsign.inference.recognition.Recognition`.
        label: (n,) classes in ``glosses``.
        glosses: Names of the archive's classes, which need not be the model's.
        model: What made them: ``name``, and ``networks``, the SHA-256 of each fused network's weights.
    """

    clip_id: np.ndarray
    features: np.ndarray
    label: np.ndarray
    glosses: np.ndarray
    model: dict[str, Any] = field(default_factory=dict)

    @property
    def gloss(self) -> np.ndarray:
        """(n,) what each clip shows."""
        return self.glosses[self.label]

    def save(self, path: str | os.PathLike) -> None:
        """Write an npz file, atomically; ``model`` becomes JSON in it."""
        content = {**self.__dict__, 'model': json.dumps(self.model, ensure_ascii=False)}
        write_arrays(path, content)

    @classmethod
    def load(cls, path: str | os.PathLike) -> Embeddings:
        """Read such a file.

        Raises:
            MMSignError: If it is absent, something else, or inconsistent.
        """
        path = check_file(path, 'no such file', 'write it with tools/embed.py')
        try:
            content = load_arrays(path)
            values = {name: content[name] for name in cls.__dataclass_fields__}
            found = cls(**{**values, 'model': loads(str(values['model']))})
            n = len(found.clip_id)
            if found.features.ndim != 2 or not n == len(found.features) == len(found.label):
                raise ValueError(f'{n} clips, features {found.features.shape}, labels {found.label.shape}')
            for name, kind in {'clip_id': 'U', 'features': 'f', 'label': 'i', 'glosses': 'U'}.items():
                if values[name].dtype.kind != kind:
                    raise ValueError(f'{name} is of type {values[name].dtype}')
            if not np.isfinite(found.features).all():
                raise ValueError('a feature is NaN or infinite')
            lengths = np.linalg.norm(found.features.astype(np.float64), axis=1)
            if n and abs(lengths - 1).max() > LOOSE:
                raise ValueError(
                    f'features have lengths from {lengths.min():.3g} to {lengths.max():.3g}, not 1'
                )
            if found.label.min(initial=0) < 0 or found.gloss.ndim != 1 or not isinstance(found.model, dict):
                raise ValueError('its labels, glosses or model are others')
        except Exception as error:  # damaged archives raise whatever their decoders do
            reason = str(getattr(error, 'problem', error))[:200]
            raise MMSignError(
                f'is no file of features: {reason}', file=path, fix='write it with tools/embed.py'
            ) from None
        return found

    def nearest(self, feature: np.ndarray, count: int = 10) -> list[tuple[int, float]]:
        """The clips that are most alike: (row, cosine), the nearest first.

        Args:
            feature: (C,) of length 1.
            count: How many at most.
        """
        cosines = self.features @ feature
        order = np.argsort(-cosines, kind='stable')[:count]
        return [(int(row), float(cosines[row])) for row in order]


def clip_batches(
    archive: PoseArchive, rows: Sequence[int], size: int = BATCH
) -> Iterator[tuple[Sequence[int], list[tuple[np.ndarray, np.ndarray]]]]:
    """Rows of an archive and their clips, so many at a time."""
    for start in range(0, len(rows), size):
        batch = rows[start : start + size]
        yield batch, [archive.read(row) for row in batch]


def model_record(model: ClipModel, name: str | os.PathLike) -> dict[str, Any]:
    """What is noted of the model that made features."""
    return {'name': Path(name).name, 'networks': list(model.networks)}


def embed_archive(
    model: ClipModel,
    archive: PoseArchive,
    rows: Sequence[int] | np.ndarray | None = None,
    name: str | os.PathLike = '',
    progress: bool = False,
) -> Embeddings:
    """Features of an archive's clips.

    Args:
        model: Any model that holds features.
        archive: The clips.
        rows: Of these clips only.
        name: Of the model, for the record.
        progress: Show a progress bar.

    Raises:
        MMSignError: If the model holds no features, or a clip is bad or lacks points.
    """
    compare_estimators(model.estimator, archive.meta.get('estimator'), archive.path)
    warn_of_look(archive)
    layout = build_layout(archive.meta['layout'])
    chosen = np.arange(len(archive)) if rows is None else np.asarray(rows, int)
    found = [model.embed([], layout)]
    with tqdm(total=len(chosen), desc='features', unit='clip', disable=not progress) as bar:
        for batch, clips in clip_batches(archive, chosen.tolist()):
            found.append(model.embed(clips, layout))
            bar.update(len(batch))
    return Embeddings(
        archive.columns['clip_id'][chosen],
        np.concatenate(found),
        archive.columns['label'][chosen],
        np.array(archive.glosses, str),
        model_record(model, name),
    )
