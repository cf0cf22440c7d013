"""Adding signs to an exported model from one to a few clips of each, without training."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources.base import write_archive
from mmsign.experiments.fit.request import Request
from mmsign.experiments.fit.source import ARCHIVE, find_source, open_source
from mmsign.inference.clip_model import ClipModel
from mmsign.inference.embeddings import Embeddings, embed_archive
from mmsign.inference.enrolment import ClassMeans
from mmsign.inference.exported import ExportedModel
from mmsign.inference.load_model import load_model
from mmsign.inference.model_folder import ENROLLED
from mmsign.inference.recognition import Recognition
from mmsign.inference.training_means import means_of
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import replacing_folder, write_json
from mmsign.utils.json_texts import load_object


class Enrolled(NamedTuple):
    """What was enrolled.

    Attributes:
        clips: Gloss → its number of clips, those of earlier enrolments included.
        tested: Clips of signs that have another clip, each left out once.
        right: How many of them are named right, all signs of the model to choose from.
    """

    clips: dict[str, int]
    tested: int
    right: int


def enrol(
    model: str | os.PathLike,
    source: str | os.PathLike,
    out: str | os.PathLike,
    glosses: Sequence[str] = (),
    trained_on: str | os.PathLike | None = None,
    say: Callable[[str], Any] = print,
) -> Enrolled:
    """Write a copy of an exported model that names further signs.

    Args:
        model: The exported folder; it may have enrolled signs, which get these clips too.
        source: Clips of the new signs: a pose archive, or what :func:`~mmsign.experiments.fit.run.fit` takes.
        out: The new folder; must not exist.
        glosses: Only these signs; by default all in the source.
        trained_on: Archive with clips of the training, for a model that was exported without class means.
        say: Takes lines for people.

    Raises:
        MMSignError: If the model is not exported, holds no features or no class means, knows one of the signs
            already, or a clip is bad.
    """
    network = load_model(model)
    if not isinstance(network, ExportedModel):
        raise MMSignError('is not exported', file=model, fix='export it first: tools/export_model.py')
    network.embed([])  # a model without features is refused before the work
    means = network.means or _means_of_training(network, trained_on)
    with replacing_folder(out) as partial:
        shutil.copytree(network.folder, partial, dirs_exist_ok=True)
        found = embed_source(network, source, partial / 'clips', glosses, say)
        trained = network.glosses[: len(network.glosses) - len(means.glosses)]
        known = sorted(set(found.gloss.tolist()) & set(trained))
        if known:
            raise MMSignError(
                f'the model knows {known[0]!r} from its training',
                file=source,
                field='gloss',
                fix='name the new signs with --glosses, or give clips of these alone',
            )
        new = means.enrol(found.features, found.gloss.tolist())
        new.save(partial)
        content = load_object(partial / 'model.json')
        write_json(partial / 'model.json', {**content, 'format': ENROLLED}, ensure_ascii=False)
        ExportedModel(partial)  # it must open before it is called finished
        tested, right = leave_one_out(network, found, new)
    return Enrolled(dict(zip(new.glosses, new.clips)), tested, right)


def _means_of_training(network: ExportedModel, archive: str | os.PathLike | None) -> ClassMeans:
    if archive is None:
        raise MMSignError(
            'does not hold the mean features of its classes',
            file=network.folder,
            field='class means',
            fix='name an archive with clips that it was trained on: --trained-on ARCHIVE',
        )
    return means_of(network, archive, progress=True)


def embed_source(
    network: ClipModel,
    source: str | os.PathLike,
    folder: Path,
    glosses: Sequence[str],
    say: Callable[[str], Any],
) -> Embeddings:
    """Features of the clips of an archive, or of what becomes one in ``folder`` and is removed again."""
    estimator = str((network.estimator or {}).get('name', 'mediapipe')).partition(' + ')[0]
    request = Request(os.fspath(source), estimator=estimator)
    found = find_source(request)
    say(f'{source}: {found.format}, since {found.how}')
    archive = Path(source)
    if found.format != ARCHIVE:
        write_archive(open_source(found, request, folder / 'clips.csv'), folder / 'archive', on_bad='skip')
        archive = folder / 'archive'
    data = PoseArchive(archive)
    absent = sorted(set(glosses) - set(data.columns['gloss'].tolist()))
    if absent:
        fix = 'write it as the clips have it'
        raise MMSignError(f'no clip shows {absent[0]!r}', file=source, field='--glosses', fix=fix)
    rows = np.flatnonzero(np.isin(data.columns['gloss'], list(glosses))) if glosses else None
    embeddings = embed_archive(network, data, rows)
    shutil.rmtree(folder, ignore_errors=True)
    return embeddings


def leave_one_out(network: ClipModel, found: Embeddings, means: ClassMeans) -> tuple[int, int]:
    """How many clips have another clip of their sign, and how many of them are named right without their own.

    All enrolled signs are to choose from, and whether a trained one would be nearer is judged, too.
    """
    names, tested, right = found.gloss.tolist(), 0, 0
    for feature, spread, name in zip(found.features, means.spread(found.features), names):
        place = means.glosses.index(name)
        if means.clips[place] < 2:
            continue
        sums = means.new.copy()
        sums[place] -= spread
        nothing = np.zeros((1, len(means.known)), np.float32)
        logits = replace(means, new=sums).extend(Recognition(nothing, nothing, feature[None])).logits[0]
        tested += 1
        right += int(logits.argmax() == len(means.known) + place)
    return tested, right
