"""Odd numbers of and in clips: training stays finite, and naming signs works or refuses in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import random_clip

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.engine.checkpoints import last_checkpoint, open_checkpoint
from mmsign.engine.runs import evaluate, load_config, train
from mmsign.evaluation.score_file import Scores
from mmsign.experiments.knn import OPTIONS, knn_scores, load_features
from mmsign.inference.export import export_model
from mmsign.inference.exported import ExportedModel
from mmsign.inference.recognizer import TorchModel, load_member
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.missing import FARTHEST
from mmsign.prompts import Description, PartText, write_descriptions
from mmsign.text import TextBank, build_encoder
from mmsign.utils.errors import MMSignError

SLIM = dict(backbone=dict(channels=(8, 12), strides=(1, 2)))
FEW = dict(backbone=dict(convolutions=1))
#: Recipe → its base, the layout and dimensions of its clips, and a network of seconds.
RECIPES: dict[str, tuple[str, str, int, dict[str, Any]]] = {
    'body_hands': ('_base_/recognise/body_hands.py', 'wholebody133', 2, FEW),
    'body_hands_graph': ('_base_/recognise/body_hands_graph.py', 'wholebody133', 2, SLIM),
    'hands': ('_base_/recognise/hands.py', 'wholebody133', 2, FEW),
    'hands_graph': ('_base_/recognise/hands_graph.py', 'wholebody133', 2, SLIM),
    'arms': ('_base_/recognise/arms.py', 'kinect20', 3, FEW),
    'arms_graph': ('_base_/recognise/arms_graph.py', 'kinect20', 3, SLIM),
    'paper': ('gspmc_slr500.py', 'wholebody133', 2, SLIM),
}
GLOSSES = ('house', 'tree')
Clip = tuple[np.ndarray, np.ndarray]


def odd_clips(layout: str, dims: int) -> Iterator[tuple[str, Clip]]:
    """Name and clip: each is allowed by the policy of :mod:`mmsign.preprocessing.missing`."""
    built = build_layout(layout)
    hands = [v for part in ('left_hand', 'right_hand') for v in built.parts.get(part, ())]
    shoulders = [built.index(name) for name in ('left_shoulder', 'right_shoulder')]
    wrists = [built.index(name) for name in ('left_wrist', 'right_wrist')]

    def made(length: int = 9, seed: int = 0) -> Clip:
        return random_clip(layout, length, dims, seed=seed)

    for seed in range(3):
        yield f'plain {seed}', made(seed=seed)
    points, seen = made(seed=3)
    seen[:, [*hands, *wrists]] = 0
    yield 'no hands', (points, seen)
    points, seen = made(seed=4)
    yield 'constant', (points[:1].repeat(9, 0), seen[:1].repeat(9, 0))
    points, seen = made(seed=5)
    points[:] = 250
    yield 'all joints on one spot', (points, seen)
    points, seen = made(seed=6)
    seen[:, shoulders] = 0
    yield 'no shoulders', (points, seen)
    points, seen = made(seed=7)
    points[:, shoulders] = 300
    yield 'shoulders on one spot', (points, seen)
    points, seen = made(seed=8)
    seen[:] = 0
    seen[4, shoulders[0]] = 1
    yield 'one point in one frame', (points, seen)
    points, seen = made(seed=9)
    seen[1:] = 0
    yield 'one frame seen', (points, seen)
    yield 'two frames', made(2, seed=10)
    yield 'ten thousand frames', made(10_000, seed=11)
    points, seen = made(seed=12)
    yield '8K', (points * 15, seen)
    yield 'a thumbnail', (points * 0.02, seen)
    yield 'in the unit square', (points / 500, seen)
    yield 'far from the origin', (points + 1e6, seen)
    yield 'at the bound', (points / np.abs(points).max() * np.float32(FARTHEST), seen)
    points, seen = made(seed=13)
    points[seen == 0] = np.nan
    yield 'NaN where nothing is seen', (points, seen)


def write(
    folder: Path, recipe: str, glosses: tuple[str, ...] = GLOSSES, odd: bool = True, repeats: int = 1
) -> Path:
    """An archive of odd clips, or of a few plain ones, and a config that trains a small network on it."""
    base, layout, dims, model = RECIPES[recipe]
    clips = list(odd_clips(layout, dims))
    clips = clips if odd else clips[:1] * repeats * len(glosses)
    options: dict[str, Any] = {'dims': dims, 'dtype': 'float32'}
    with ArchiveWriter(folder / 'archive', build_layout(layout), glosses, **options) as writer:
        for i, (name, (points, seen)) in enumerate(clips):
            label = i % len(glosses)
            writer.add(f'{name} {i}', points, seen, label=label, split='train', width=640, height=480)
        writer.add('test', *random_clip(layout, 8, dims, seed=20), label=0, split='test')
    values: dict[str, Any] = {
        'archive': str(folder / 'archive'),
        'num_classes': len(glosses),
        'epochs': 2,
        'workers': 0,
        'frames': 8,
        'feature_channels': 12,
        'train_subset': {'_delete_': True, 'split': 'train'},
        'test_subset': {'_delete_': True},
        'model': model,
    }
    if recipe == 'paper':
        rows = [
            Description(
                i,
                gloss,
                globals=[f'{gloss} goes up.'],
                synonyms=[f'{gloss} rises.'],
                parts=[PartText(f'It moves as {gloss}.', ['body'])],
            )
            for i, gloss in enumerate(glosses)
        ]
        write_descriptions(folder / 'd.jsonl', rows)
        TextBank.encode(folder / 'd.jsonl', build_encoder('random')).save(folder / 'bank.safetensors')
        values |= {'descriptions': str(folder / 'd.jsonl'), 'text_bank': str(folder / 'bank.safetensors')}
    file = folder / 'config.py'
    lines = [f"_base_ = ['mmsign::{base}']", *(f'{name} = {value!r}' for name, value in values.items())]
    file.write_text('\n'.join(lines) + '\n')
    return file


def trained(config: Path, **options: Any) -> Path:
    """A work dir whose weights are finite."""
    work = config.parent / 'run'
    train(load_config(config, options, str(work)))
    open_checkpoint(last_checkpoint(work))  # refuses what is not finite
    return work


@pytest.mark.parametrize('batch', [1, 6])
@pytest.mark.parametrize('recipe', RECIPES)
def test_odd_clips(tmp_path: Path, recipe: str, batch: int) -> None:
    config = write(tmp_path, recipe)
    work = trained(config, batch_size=batch)
    if batch == 1:
        return
    cfg = load_config(config, {}, str(work))
    metrics = evaluate(cfg, last_checkpoint(work), str(tmp_path / 'scores.npz'))
    assert metrics['n'] == len(PoseArchive(tmp_path / 'archive'))
    tested = Scores.load(tmp_path / 'scores.npz')
    nearest = knn_scores(load_features(load_config(config, preset=OPTIONS)), 1)
    model = TorchModel([load_member(load_config(config, {}, str(work)), last_checkpoint(work))], device='cpu')
    export_model(model, tmp_path / 'model')
    layout = build_layout(RECIPES[recipe][1])
    archive = PoseArchive(tmp_path / 'archive')
    exported = ExportedModel(tmp_path / 'model')(
        [archive.read(i) for i in range(len(archive))], layout
    ).logits
    for logits in (tested.logits, nearest.logits, exported):
        assert np.isfinite(logits).all()
    np.testing.assert_allclose(exported, tested.logits, atol=1e-3 * np.abs(tested.logits).max())


@pytest.mark.parametrize('recipe', RECIPES)
def test_one_sample_a_class(tmp_path: Path, recipe: str) -> None:
    work = trained(write(tmp_path, recipe, odd=False))
    assert last_checkpoint(work).is_file()


@pytest.mark.parametrize('recipe', RECIPES)
def test_one_class(tmp_path: Path, recipe: str) -> None:
    """There is nothing to learn, and nothing breaks."""
    trained(write(tmp_path, recipe, ('house',), odd=False, repeats=3))


BAD = {
    'NaN where a point is seen': (np.nan, 'is NaN at frame 3, point 5'),
    'inf': (np.inf, 'has an infinite value in frame 3'),
    '-inf': (-np.inf, 'has an infinite value in frame 3'),
    'absurd': (3e38, r'has a coordinate of 3e\+38 at frame 3, point 5'),
}


@pytest.mark.parametrize('kind', BAD)
def test_what_the_policy_refuses_is_refused_everywhere(tmp_path: Path, kind: str) -> None:
    """When it is written, when it is read, and by an exported model; each names clip or frame."""
    value, problem = BAD[kind]
    points, seen = random_clip('wholebody133', 9, missing=0)
    points[3, 5] = value
    with (
        pytest.raises(MMSignError, match=problem),
        ArchiveWriter(tmp_path / 'a', build_layout('wholebody133'), GLOSSES) as writer,
    ):
        writer.add('bad', points, seen, label=0)
    write(tmp_path, 'hands', odd=False)
    archive = PoseArchive(tmp_path / 'archive')
    shard = np.lib.format.open_memmap(archive.path / str(archive.columns['shard'][0]), mode='r+')
    shard[3, 5, 0] = value  # the first clip
    shard[3, 5, 2] = 1
    shard.flush()
    with pytest.raises(MMSignError, match=problem) as error:
        PoseArchive(archive.path).read(0)
    assert error.value.clip == 'plain 0 0'


@pytest.mark.parametrize('length', [0, 1])
def test_too_few_frames_are_refused(tmp_path: Path, length: int) -> None:
    points, seen = np.ones((length, 133, 2), np.float32), np.ones((length, 133), np.float32)
    with (
        pytest.raises(MMSignError, match='at least 2 are needed'),
        ArchiveWriter(tmp_path / 'a', build_layout('wholebody133'), GLOSSES) as writer,
    ):
        writer.add('short', points, seen, label=0)


def test_the_policy_stands_in_one_place(repo: Path) -> None:
    """No step of a pipeline and no network asks by itself whether keypoints are finite, or replaces them."""
    asking = {
        str(file.relative_to(repo / 'mmsign'))
        for room in ('preprocessing', 'models')
        for file in (repo / 'mmsign' / room).rglob('*.py')
        if re.search(
            r'nan_to_num|isnan\(|isinf\(.*keypoints|isfinite\(.*keypoints', file.read_text(encoding='utf8')
        )
    }
    assert asking == {'preprocessing/missing.py'}
