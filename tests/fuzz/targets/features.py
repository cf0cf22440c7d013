"""What is made of a network and kept: features, class means, attributes of classes, records of runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from helpers import random_clip

from fuzz.cases import Target, Wrong
from mmsign.engine.run_record import read_record
from mmsign.experiments.metafile import read_metafile
from mmsign.experiments.zoo import read_runs
from mmsign.experiments.zoo_metafile import metafile_values
from mmsign.experiments.zoo_page import zoo_markdown
from mmsign.inference.embeddings import Embeddings
from mmsign.inference.enrolment import FILE, ClassMeans
from mmsign.inference.exported import ExportedModel
from mmsign.inference.model_folder import ENROLLED
from mmsign.prompts.files.attributes import Attributes, read_attributes, shuffled, write_attributes
from mmsign.utils.json_texts import load_object
from mmsign.utils.paths import resolve, shipped


def _unit(count: int, channels: int) -> np.ndarray:
    rows = np.random.default_rng(0).normal(size=(count, channels))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def make_embeddings(folder: Path) -> None:
    ids, glosses = np.array([f'c{i}' for i in range(6)]), np.array(['house', 'tree', 'été'])
    Embeddings(ids, _unit(6, 8), np.arange(6) % 3, glosses, {'name': 'm', 'networks': ['f' * 64]}).save(
        folder / 'features.npz'
    )


def open_embeddings(folder: Path) -> Any:
    found = Embeddings.load(folder / 'features.npz')
    near = found.nearest(np.ones(found.features.shape[1], np.float32), 3)
    if len(near) != min(3, len(found.clip_id)) or not all(np.isfinite(score) for _, score in near):
        raise Wrong(f'the nearest are {near}')
    if found.clip_id.dtype.kind != 'U' or found.gloss.dtype.kind != 'U' or not isinstance(found.model, dict):
        raise Wrong(f'{found.clip_id.dtype} {found.gloss.dtype} {type(found.model)}')
    return vars(found)


def make_means(folder: Path) -> None:
    """Of a model with two enrolled signs; only the file of its means can be damaged."""
    letters = resolve('mmsign://models/letters')
    model = shutil.copytree(letters, folder.parent / 'enrolled', dirs_exist_ok=True)
    content = load_object(model / 'model.json')
    (model / 'model.json').write_text(json.dumps({**content, 'format': ENROLLED}))
    means = ClassMeans.load(letters)
    means.enrol(_unit(3, len(means.centre)), ['tea', 'milk', 'tea']).save(folder)


def open_means(folder: Path) -> Any:
    for file in (folder.parent / 'enrolled').iterdir():
        if file.name != FILE:
            (folder / file.name).symlink_to(file)
    model = ExportedModel(folder, threads=1)
    found = model([random_clip('wholebody133', 12, seed=1)])
    if found.logits.shape != (1, len(model.glosses)) or not np.isfinite(found.logits).all():
        raise Wrong(f'logits {found.logits.shape} for {len(model.glosses)} glosses')
    if len(set(model.glosses)) < len(model.glosses) or not all(
        isinstance(name, str) for name in model.glosses
    ):
        raise Wrong(f'glosses {model.glosses}')
    return found.logits, list(model.glosses)


def make_attributes(folder: Path) -> None:
    rows = [
        Attributes(0, 'house', {'location': ['Head'], 'handshape': ['B', 'flat']}, 'a.csv'),
        Attributes(1, 'tree', {'location': ['Arm']}, 'a.csv', ['checked']),
        Attributes(2, 'été'),
    ]
    write_attributes(folder / 'attributes.jsonl', rows)


def open_attributes(folder: Path) -> Any:
    rows = read_attributes(folder / 'attributes.jsonl')
    values = [value for row in rows for own in row.attributes.values() for value in own]
    if [row.label for row in rows] != list(range(len(rows))) or not all(isinstance(v, str) for v in values):
        raise Wrong(f'rows {rows}')
    write_attributes(folder / 'again.jsonl', shuffled(rows))
    return rows, read_attributes(folder / 'again.jsonl')


def make_record(folder: Path) -> None:
    """Two runs of a table, as its runner leaves them."""
    cpu = {'device': 'cpu', 'name': 'A CPU', 'count': 1, 'threads': 2}
    for seed in (0, 1):
        place = folder / f'run{seed}'
        place.mkdir()
        measured = {'top1': 0.5, 'top5': 0.9, 'mean_class': 0.4, 'n': 10, 'seed': seed}
        run = {'row': 'a', 'name': 'ctrgcn_slr500', 'changes': {'epochs': '3'}, 'options': {}, 'fold': 'all'}
        (place / 'metrics.json').write_text(json.dumps({**measured, 'config': 'ctrgcn_slr500.py'}))
        record = {**run, 'method': 'train', 'hardware': cpu, 'seconds': 60.5, 'finished': True}
        (place / 'run.json').write_text(json.dumps({**record, 'inputs': {'archive': 'a' * 64}}))


def open_record(folder: Path) -> Any:
    for seed in (0, 1):
        read_record(folder / f'run{seed}')
    entries = read_runs([folder])
    page = zoo_markdown(entries, read_metafile(shipped('configs') / 'metafile.yml'))
    values = metafile_values(entries)
    accuracies = [run['top1'] for entry in entries for run in entry.runs]
    if not all(isinstance(top1, (int, float)) and np.isfinite(top1) for top1 in accuracies):
        raise Wrong(f'accuracies {accuracies}')
    return page, values


TARGETS = [
    Target('embeddings', make_embeddings, open_embeddings, checksummed=('.npz',)),
    Target('class_means', make_means, open_means, checksummed=('.npz',)),
    Target('attributes', make_attributes, open_attributes),
    Target('run_record', make_record, open_record),
]
