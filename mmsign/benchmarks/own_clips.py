"""The clips that a model was tested on, with the model's own labels."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from mmsign.datasets import PoseArchive
from mmsign.datasets.splits import select_clips
from mmsign.inference.clip_model import ClipModel
from mmsign.inference.exported import ExportedModel
from mmsign.inference.recognizer import TorchModel
from mmsign.preprocessing.faults import Clip
from mmsign.utils.errors import MMSignError


class OwnClips(NamedTuple):
    """Clips of an archive.

    Attributes:
        clips: Keypoints and confidence of each.
        labels: (N,) as the model counts its classes.
        subset: Which clips these are.
        archive: The archive's name.
    """

    clips: list[Clip]
    labels: np.ndarray
    subset: dict[str, Any]
    archive: str


def own_clips(
    model: ClipModel, archive: str | os.PathLike | None = None, subset: Mapping[str, Any] | None = None
) -> OwnClips:
    """Read the test clips of a model.

    Args:
        model: A loaded model.
        archive: Where the clips are; of a config, by default its test archive.
        subset: Which clips; by default those that the model was tested on, as far as it knows.

    Raises:
        MMSignError: If the archive is not given or does not fit the model.
    """
    known_archive, known_subset = _tested_on(model)
    if archive is None and known_archive is None:
        raise MMSignError('is not given', field='archive', fix='name the archive with the test clips')
    data = PoseArchive(archive or known_archive or '')
    subset = dict(known_subset if subset is None else subset)
    rows = select_clips(data.columns, subset, file=data.path)
    glosses = [data.clip(int(row)).gloss for row in rows]
    unknown = sorted(set(glosses) - set(model.glosses))
    if unknown:
        raise MMSignError(
            f'the model does not know {unknown[0]!r}',
            file=data.path,
            field='gloss',
            fix='give an archive of signs that the model knows',
        )
    labels = np.array([model.glosses.index(gloss) for gloss in glosses])
    return OwnClips([data.read(int(row)) for row in rows], labels, subset, data.path.name)


def _tested_on(model: ClipModel) -> tuple[str | None, Mapping[str, Any]]:
    if isinstance(model, ExportedModel):
        return None, model.meta['metrics'].get('split') or {}
    if isinstance(model, TorchModel):
        from mmsign.engine.runs import load_config

        dataset = load_config(model.members[0].config).test_dataloader.dataset
        return dataset.archive, dataset.get('subset') or {}
    return None, {}
