"""Files are known by their content."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from helpers import edit_json, write_archive
from mmengine.config import Config

from mmsign.engine.inputs import datasets_of, estimator_of, inputs_of, sample_hash


def test_what_is_hashed(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / 'archive')
    for name, content in (('bank', b'texts'), ('attributes', b'shapes'), ('first.pth', b'weights')):
        (tmp_path / name).write_bytes(content)
    heads = [
        dict(text_bank=str(tmp_path / 'bank'), descriptions='none'),
        dict(attributes=str(tmp_path / 'attributes')),
        dict(),
    ]
    one = dict(type='mmsign.SignDataset', archive=str(archive))
    cfg = Config(
        dict(
            train_dataloader=dict(dataset=dict(type='ClassBalancedDataset', dataset=one)),
            model=dict(aux_heads=heads),
            load_from=str(tmp_path / 'first.pth'),
        )
    )
    found = inputs_of(cfg)
    assert set(found) == {'archive', 'glosses', 'meta', 'frames', 'text_bank', 'attributes', 'load_from'}
    for name, file in {'archive': 'clips.csv', 'glosses': 'glosses.json', 'meta': 'meta.json'}.items():
        assert found[name] == hashlib.sha256((archive / file).read_bytes()).hexdigest()
    for name, content in (('text_bank', b'texts'), ('attributes', b'shapes'), ('load_from', b'weights')):
        assert found[name] == hashlib.sha256(content).hexdigest()
    assert inputs_of(Config(dict(archive='nowhere'))) == {}


def test_a_start_is_known_by_its_content(tmp_path: Path) -> None:
    """A file, or a training's folder and its last checkpoint."""
    file = tmp_path / 'epoch_2.pth'
    assert inputs_of(Config(dict(load_from=str(file)))) == {}
    assert inputs_of(Config(dict(load_from=str(tmp_path)))) == {}  # nothing is trained there yet
    file.write_bytes(b'weights')
    (tmp_path / 'last_checkpoint').write_text('an old place/epoch_2.pth')
    first = inputs_of(Config(dict(load_from=str(file))))
    assert set(first) == {'load_from'}
    assert inputs_of(Config(dict(load_from=str(tmp_path)))) == first
    file.write_bytes(b'others')
    assert inputs_of(Config(dict(load_from=str(tmp_path)))) != first


def test_a_sample_sees_other_sizes_and_other_bytes(tmp_path: Path) -> None:
    content = np.random.default_rng(0).bytes(1 << 20)
    files = [tmp_path / name for name in ('a', 'b')]
    for file in files:
        file.write_bytes(content)
    whole = sample_hash(files)
    assert sample_hash(files[:1]) != whole
    for change in (b'x' + content[1:], content[:-1] + b'x', content + b'x'):
        files[1].write_bytes(change)
        assert sample_hash(files) != whole
    files[1].write_bytes(bytes(255 - byte for byte in content))  # such as of another estimator
    assert sample_hash(files) != whole
    files[1].write_bytes(content)
    assert sample_hash(files) == whole


def test_data_sets_inside_wrappers() -> None:
    inner = dict(type='SignDataset', archive='a'), dict(type='mmsign.SignDataset', archive='b')
    loader = dict(dataset=dict(type='Concat', datasets=[dict(type='Balanced', dataset=inner[0]), inner[1]]))
    assert {dataset['archive'] for dataset in datasets_of(loader)} == {'a', 'b'}
    assert list(datasets_of(None)) == []


def test_what_made_the_keypoints(tmp_path: Path) -> None:
    mediapipe, mmpose = ({'name': name, 'version': '1', 'options': {}} for name in ('mediapipe', 'mmpose'))
    parts = [dict(type='SignDataset', archive=str(write_archive(tmp_path / name))) for name in 'abc']
    loader = dict(dataset=dict(type='Concat', datasets=parts))
    for name, one in (('a', mediapipe), ('b', mediapipe)):
        edit_json(tmp_path / name / 'meta.json', estimator=one)
    assert estimator_of(dict(dataset=parts[0])) == mediapipe
    assert estimator_of(dict(dataset=parts[2])) is None
    assert estimator_of(loader) is None  # one of them is unknown
    edit_json(tmp_path / 'c/meta.json', estimator=mediapipe)
    assert estimator_of(loader) == mediapipe
    edit_json(tmp_path / 'c/meta.json', estimator=mmpose)
    assert estimator_of(loader)['name'] == 'mediapipe + mmpose'
    assert estimator_of(dict(dataset=dict(type='SignDataset', archive='nowhere'))) is None
