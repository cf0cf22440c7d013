"""Files of features, and the clips that are most alike."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
from helpers import edit_json, one_line_error
from tiny_models import clips_of, tiny_checkpoint

from mmsign.datasets import PoseArchive
from mmsign.inference.embeddings import Embeddings, embed_archive
from mmsign.inference.exported import ExportedModel
from mmsign.inference.inferencer import SignInferencer
from mmsign.inference.recognizer import TorchModel, load_member
from mmsign.utils.paths import resolve


def made(rng: np.random.Generator) -> Embeddings:
    rows = rng.normal(size=(20, 4))
    features = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    ids = np.array([f'c{i}' for i in range(20)])
    return Embeddings(ids, features, np.arange(20) % 3, np.array(['a', 'b', 'ç']), {'name': 'm'})


def test_the_nearest_come_first(rng: np.random.Generator) -> None:
    found = made(rng)
    query = found.features[7]
    near = found.nearest(query, 5)
    distances = [sum((a - b) ** 2 for a, b in zip(row, query)) for row in found.features.tolist()]
    assert [row for row, _ in near] == sorted(range(20), key=distances.__getitem__)[:5]
    assert near[0] == (7, float(np.float32(query @ query)))
    assert len(found.nearest(query, 50)) == 20


def test_the_file(rng: np.random.Generator, tmp_path: Path) -> None:
    found, file = made(rng), tmp_path / 'f.npz'
    found.save(file)
    again = Embeddings.load(file)
    for name in ('clip_id', 'features', 'label', 'glosses'):
        np.testing.assert_array_equal(getattr(again, name), getattr(found, name))
    assert again.model == {'name': 'm'}
    assert again.gloss.tolist()[:3] == ['a', 'b', 'ç']
    for broken, word in (
        (replace(found, features=found.features * np.nan), 'NaN'),
        (replace(found, features=found.features[:3]), '20 clips'),
        (replace(found, label=np.full(20, 9)), 'out of bounds'),
        (replace(found, label=np.full(20, -1)), 'labels, glosses or model'),
        (replace(found, label=found.label.astype(float)), 'label is of type float64'),
        (replace(found, features=found.features * 1e30), 'lengths from 1e+30'),
        (replace(found, features=found.features.view(np.int32)), 'features is of type int32'),
        (replace(found, clip_id=np.arange(20.0)), 'clip_id is of type float64'),
        (replace(found, model=[1]), 'labels, glosses or model'),
    ):
        broken.save(file)
        with one_line_error(file, 'is no file of features', word):
            Embeddings.load(file)
    file.write_bytes(b'junk')
    with one_line_error(file, 'is no file of features'):
        Embeddings.load(file)
    with one_line_error('no such file', 'tools/embed.py'):
        Embeddings.load(tmp_path / 'none.npz')


def test_an_archives_clips_one_by_one(letters: Path, tmp_path: Path) -> None:
    model = TorchModel([load_member(*tiny_checkpoint(tmp_path, letters))], device='cpu')
    archive, name = PoseArchive(letters), SignInferencer(model)
    rows = [3, 70, 5]
    found = embed_archive(model, archive, rows, 'some/where')
    assert found.clip_id.tolist() == [archive.clip(row).clip_id for row in rows]
    assert found.gloss.tolist() == [archive.clip(row).gloss for row in rows]
    expected = [name.embed([archive.read(row)])[0] for row in rows]
    np.testing.assert_allclose(found.features, expected, atol=1e-6)
    assert found.model == {'name': 'where', 'networks': [model.members[0].checkpoint_hash]}
    whole = embed_archive(model, archive)  # more than one batch
    np.testing.assert_allclose(whole.features[rows], expected, atol=1e-6)
    assert len(whole.clip_id) == len(archive)


def test_a_model_of_before_features_names_signs_and_says_so(letters: Path, tmp_path: Path) -> None:
    """The model that ships was exported without features, or is cut back to what it was then."""
    import onnx

    folder = tmp_path / 'old'
    shutil.copytree(resolve('mmsign://models/letters'), folder)
    graph = onnx.load(folder / 'model.onnx')
    for output in [output for output in graph.graph.output if output.name == 'features']:
        graph.graph.output.remove(output)
    onnx.save(graph, folder / 'model.onnx')
    (folder / 'class_means.npz').unlink(missing_ok=True)
    edit_json(folder / 'model.json', onnx_sha256=...)  # models of then did not have it
    now, old, clips = ExportedModel('mmsign://models/letters'), ExportedModel(folder), clips_of(letters, 3)
    found = old(clips)
    assert found.features is None
    assert old([]).logits.shape == (0, 26)
    np.testing.assert_allclose(found.logits, now(clips).logits, atol=1e-5)
    with one_line_error('holds no features', folder, 'export it again'):
        old.embed(clips)
