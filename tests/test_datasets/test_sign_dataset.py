"""What a pipeline receives, and that draws depend on (seed, epoch, clip index) and on nothing else."""

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import edit_json, one_line_error, write_archive
from mmengine.dataset import pseudo_collate
from torch.utils.data import DataLoader

from mmsign.datasets import PoseArchive, SignDataset
from mmsign.keypoints.registered import build_layout

RANDOM = [
    dict(type='Normalize'),
    dict(type='RandomMirror'),
    dict(type='RandomAffine', angle=15, scale=0.2, shift=0.1, shear=0.1, parts=('left_hand',)),
    dict(type='RandomJitter', std=0.01, offset_std=0.01),
    dict(type='RandomDrop', part_prob=0.2, joint_prob=0.1),
    dict(type='SampleFrames', frames=6, crop=(0.5, 1.0)),
    dict(type='MakeStreams', streams=('joint', 'bone')),
    dict(type='PackSign'),
]
Draws = dict[str, tuple]


@pytest.fixture(scope='module')
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp('archive') / 'a')


def dataset_at(folder: Path, **options) -> SignDataset:
    return SignDataset(str(folder), **{'pipeline': copy.deepcopy(RANDOM), **options})


def content(item: dict) -> tuple:
    sample = item['data_samples']
    return item['inputs'].numpy().tobytes(), sample.get('flipped'), sample.get('text_draw')


def draws(dataset: SignDataset, order: list[int] | None = None) -> Draws:
    items = [dataset[i] for i in (range(len(dataset)) if order is None else order)]
    return {item['data_samples'].get('clip_id'): content(item) for item in items}


def loaded(loader: DataLoader) -> Draws:
    found = {}
    for batch in loader:
        for inputs, sample in zip(batch['inputs'], batch['data_samples']):
            item = {'inputs': inputs, 'data_samples': sample}
            found[sample.get('clip_id')] = content(item)
    return found


def test_what_a_pipeline_receives(folder: Path) -> None:
    dataset = SignDataset(str(folder), pipeline=[], seed=3)
    archive = PoseArchive(folder)
    assert len(dataset) == len(archive) == 12
    assert dataset.metainfo['classes'] == ['house', 'tree', 'water']
    assert dataset.metainfo['layout'] == 'base27'
    dataset.set_epoch(5)
    for i in range(12):
        item, clip = dataset[i], archive.clip(i)
        assert set(item) == {
            'keypoints',
            'confidence',
            'layout',
            'clip_id',
            'label',
            'gloss',
            'signer',
            'flipped',
            'draw',
            'sample_idx',
        }
        np.testing.assert_array_equal(item['keypoints'], archive.read(i)[0])
        np.testing.assert_array_equal(item['confidence'], archive.read(i)[1])
        assert item['layout'] == build_layout('base27')
        assert (item['clip_id'], item['label']) == (clip.clip_id, clip.label)
        assert (item['gloss'], item['signer']) == (clip.gloss, clip.signer)
        assert item['draw'] == (3, 5, i)
        assert item['flipped'] is False
    assert dataset.get_labels() == [0, 1, 2] * 4


def test_a_subset(folder: Path) -> None:
    dataset = dataset_at(folder, subset=dict(folds=2, fold=0, held_out=True))
    assert [dataset[i]['data_samples'].get('signer') for i in range(6)] == ['s0'] * 3 + ['s2'] * 3
    assert len(dataset) == 6
    assert dataset.get_labels() == [0, 1, 2, 0, 1, 2]


def test_few_clips_are_drawn_by_the_data_sets_seed(folder: Path) -> None:
    def chosen(**options) -> list[int]:
        dataset = dataset_at(folder, **options)
        return [dataset[i]['data_samples'].get('clip_id') for i in range(len(dataset))]

    few = {'clips_per_class': 1}
    assert chosen(subset=few, seed=1) == chosen(subset={**few, 'clips_seed': 1}, seed=5)
    assert len({tuple(chosen(subset=few, seed=seed)) for seed in range(6)}) > 1


def test_draws_repeat(folder: Path) -> None:
    assert draws(dataset_at(folder)) == draws(dataset_at(folder))


def test_draws_differ_between_clips_epochs_and_seeds(folder: Path) -> None:
    dataset = dataset_at(folder)
    first = draws(dataset)
    dataset.set_epoch(1)
    second = draws(dataset)
    other = draws(dataset_at(folder, seed=1))
    for clip in first:
        assert len({first[clip][2], second[clip][2], other[clip][2]}) == 3
        assert len({first[clip][0], second[clip][0], other[clip][0]}) == 3
    assert len({content[2] for content in first.values()}) == len(first)
    assert {content[1] for content in first.values()} == {True, False}
    dataset.set_epoch(0)
    assert draws(dataset) == first


def test_draws_do_not_depend_on_order_or_subset(folder: Path) -> None:
    everything = draws(dataset_at(folder))
    order = [7, 0, 11, 3, 3, 5]
    some = draws(dataset_at(folder), order)
    assert some == {clip: everything[clip] for clip in some}
    assert len(some) == 5
    subset = draws(dataset_at(folder, subset=dict(signers=['s3', 's1'])))
    assert subset == {clip: everything[clip] for clip in subset}
    assert len(subset) == 6
    smaller = dataset_at(folder).get_subset([10, 4])
    assert draws(smaller) == {clip: everything[clip] for clip in draws(smaller)}


def test_draws_do_not_depend_on_workers_which_see_every_epoch(folder: Path) -> None:
    dataset = dataset_at(folder)
    expected = []
    for epoch in range(3):
        dataset.set_epoch(epoch)
        expected.append(draws(dataset))
    loader: DataLoader = DataLoader(
        dataset,
        batch_size=5,
        shuffle=True,
        num_workers=2,
        persistent_workers=True,
        collate_fn=pseudo_collate,
        multiprocessing_context='fork',
    )
    for epoch in range(3):
        dataset.set_epoch(epoch)
        assert loaded(loader) == expected[epoch]
    assert loaded(DataLoader(dataset, batch_size=12, collate_fn=pseudo_collate)) == expected[2]


def test_global_generators_are_left_alone(folder: Path) -> None:
    """Nothing reads or moves numpy's, Python's or torch's global seed."""
    import random

    np.random.seed(0)  # noqa: NPY002
    random.seed(0)
    torch.manual_seed(0)
    first = draws(dataset_at(folder))
    after = np.random.random(), random.random(), torch.rand(1).item()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    random.seed(0)
    torch.manual_seed(0)
    assert after == (np.random.random(), random.random(), torch.rand(1).item())  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    random.seed(1)
    torch.manual_seed(1)
    assert draws(dataset_at(folder)) == first


def test_pickling_and_copying(folder: Path) -> None:
    """As spawned workers and MMEngine's wrappers do."""
    dataset = dataset_at(folder)
    dataset.set_epoch(2)
    expected = draws(dataset)
    assert draws(pickle.loads(pickle.dumps(dataset))) == expected
    assert draws(copy.deepcopy(dataset)) == expected


def test_a_file_named_like_the_layout(folder: Path, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / 'base27').mkdir()
    monkeypatch.chdir(tmp_path)
    assert dataset_at(folder).metainfo['layout'] == 'base27'


def test_bad_input(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / 'a')
    with one_line_error(folder, 'field subset', 'selects no clip'):
        dataset_at(folder, subset=dict(signers=[]))
    with one_line_error('nowhere', 'tools/prepare_data.py'):
        dataset_at(tmp_path / 'nowhere')
    edit_json(folder / 'meta.json', layout='masa49')
    with one_line_error(folder, 'meta.json', 'field layout', '49', '27'):
        dataset_at(folder)
    edit_json(folder / 'meta.json', layout='mine')
    with one_line_error(folder, 'meta.json', 'field layout', "'mine'", 'custom_imports'):
        dataset_at(folder)
    edit_json(folder / 'meta.json', layout='os.abort')  # a stranger's archive must not call it
    with one_line_error(folder, 'meta.json', 'field layout', "'os.abort'"):
        dataset_at(folder)
    edit_json(folder / 'meta.json', layout=None)
    with one_line_error(folder, 'meta.json', 'field layout'):
        dataset_at(folder)
