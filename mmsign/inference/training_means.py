"""The mean features of the classes that a network was trained on, from clips of its training."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.config import Config

from mmsign.datasets import PoseArchive
from mmsign.datasets.splits import select_clips
from mmsign.inference.clip_model import ClipModel
from mmsign.inference.embeddings import embed_archive
from mmsign.inference.enrolment import ClassMeans
from mmsign.utils.errors import MMSignError

#: Clips of a class that are looked at; more hardly move a mean.
PER_CLASS = 20


def training_means(model: ClipModel, cfg: Config, progress: bool = False) -> ClassMeans | None:
    """Means over clips that a config trains on, or None where its archive is not here."""
    dataset = cfg.train_dataloader.dataset
    archive = dataset.get('archive')
    if archive is None or not (Path(archive) / 'meta.json').is_file():
        return None
    return means_of(
        model, archive, {'clips_seed': cfg.get('seed', 0), **(dataset.get('subset') or {})}, progress
    )


def means_of(
    model: ClipModel,
    archive: str | os.PathLike,
    subset: Mapping[str, Any] | None = None,
    progress: bool = False,
) -> ClassMeans:
    """Means over the clips of an archive that show classes of the model, at most :data:`PER_CLASS` of each.

    Args:
        model: Any model that holds features.
        archive: With clips that it was trained on.
        subset: Which of them, see :func:`~mmsign.datasets.splits.select_clips`.
        progress: Show a progress bar.

    Raises:
        MMSignError: If no clip shows a class of the model.
    """
    data = PoseArchive(archive)
    subset = dict(subset or {})
    subset['clips_per_class'] = min(PER_CLASS, subset.get('clips_per_class') or PER_CLASS)
    rows = select_clips(data.columns, subset, file=data.path)
    classes = {gloss: label for label, gloss in enumerate(model.glosses)}
    rows = rows[np.isin(data.columns['gloss'][rows], list(classes))]
    if not len(rows):
        raise MMSignError(
            'no clip shows a sign that the model knows',
            file=data.path,
            field='gloss',
            fix='name the archive that it was trained on',
        )
    found = embed_archive(model, data, rows, progress=progress)
    labels = np.array([classes[gloss] for gloss in found.gloss.tolist()])
    return ClassMeans.of(found.features, labels, len(classes))
