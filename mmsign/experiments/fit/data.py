"""The first stages of a fit: the archive, the split, and the config."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.datasets import PoseArchive
from mmsign.datasets.archive import COLUMNS
from mmsign.datasets.archive_writer import tidy
from mmsign.datasets.plausibility import describe_look, inspect
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.merge import merge
from mmsign.datasets.sources.report import describe
from mmsign.datasets.splits import select_clips
from mmsign.engine.runs import load_config
from mmsign.experiments.fit.place import Place
from mmsign.experiments.fit.recipe import batch_and_epochs, choose_recipe, write_config
from mmsign.experiments.fit.request import Request
from mmsign.experiments.fit.source import ARCHIVE, Found, open_source
from mmsign.experiments.fit.split import Split, choose_split
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_csv, write_json
from mmsign.utils.json_texts import load_object

Say = Callable[[str], Any]


def make_archive(found: Found, request: Request, place: Place, workers: int, say: Say) -> PoseArchive:
    """Extract or convert the source, go on with it, or take what is there.

    Raises:
        MMSignError: If no clip can be read, or all clips show one word.
    """
    if not place.archive.is_dir():
        if found.format == ARCHIVE:
            merge([request.source], place.archive, progress=False)
            say('\n'.join(describe_look(inspect(PoseArchive(place.archive)))))
        else:
            source = open_source(found, request, place.table)
            report = write_archive(source, place.archive, on_bad='skip', resume=True, workers=workers)
            say('\n'.join(describe(report)))
    tidy(place.archive)
    archive = PoseArchive(place.archive)
    check_words(archive.columns['label'], request)
    return archive


def check_words(labels: np.ndarray | Sequence[int], request: Request) -> None:
    """Refuse clips of one word.

    Raises:
        MMSignError: If there is nothing to tell apart.
    """
    if len(np.unique(labels)) < 2:
        raise MMSignError(
            'all clips show one word: there is nothing to tell apart',
            file=request.source,
            field='gloss',
            fix='give clips of two words at least',
        )


def make_split(archive: PoseArchive, request: Request, place: Place) -> Split:
    """Choose who tests, once, and let the archive's column ``split`` say it where the split is by clip."""
    if place.split.is_file():
        fix = 'remove it: the same split is chosen again'
        content = load_object(place.split, fix)
        try:
            split = Split(**{**content, 'rows': tuple(content['rows'])})
        except (KeyError, TypeError) as error:
            raise MMSignError(f'is no split of a fit: {error}', file=place.split, fix=fix) from None
    else:
        split = choose_split(archive.columns, request.test_signers, request.seed)
        write_json(place.split, asdict(split), ensure_ascii=False)
    column = split.column(archive.columns)
    if not np.array_equal(column, archive.columns['split']):
        rows = [archive.clip(i)._asdict() | {'split': str(column[i])} for i in range(len(archive))]
        write_csv(archive.path / 'clips.csv', COLUMNS, rows)
        archive.columns['split'] = column
    return split


def make_config(archive: PoseArchive, split: Split, request: Request, place: Place) -> str:
    """Write the config that will be trained, unless it is there; in a sentence, why it is so.

    Raises:
        MMSignError: If nothing reads one of the overrides, or no recipe suits the archive.
    """
    texts = bool(request.descriptions)
    recipe = choose_recipe(archive, texts)
    if place.config.is_file():
        return recipe.why
    values = fitted_values(archive.columns, split, request, len(archive.glosses))
    if request.descriptions:
        values['descriptions'] = '{{ fileDirname }}/' + place.descriptions.name
        values['text_bank'] = '{{ fileDirname }}/' + place.texts.name
    with tempfile.TemporaryDirectory() as aside:  # where an override that nothing reads is refused
        trial = Path(aside) / place.config.name
        write_config(trial, recipe, values, texts, {})
        load_config(trial, request.options)
    write_config(place.config, recipe, values, texts, request.options)
    return recipe.why


def fitted_values(
    columns: Mapping[str, np.ndarray], split: Split, request: Request, classes: int
) -> dict[str, Any]:
    """The variables of a config that follow from its clips."""
    trained = len(select_clips(columns, split.train))
    batch, epochs = batch_and_epochs(trained)
    return {
        'archive': '{{ fileDirname }}/archive',
        'num_classes': classes,
        'train_subset': subset_value(split.train),
        'test_subset': subset_value(split.test),
        'batch_size': batch,
        'epochs': request.epochs or epochs,
        'seed': request.seed,
    }


def subset_value(subset: Mapping[str, Any]) -> dict[str, Any]:
    """A subset that takes the place of the base's, and is not merged with it."""
    return {'_delete_': True, **subset}
