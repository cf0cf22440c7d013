"""Checkpoints from strangers: nothing runs, nothing fills the memory, and what they say is checked."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from helpers import one_line_error

from mmsign.engine.checkpoint_meta import check_meta
from mmsign.engine.checkpoints import (
    existing_checkpoint,
    find_checkpoint,
    last_checkpoint,
    open_checkpoint,
    read_meta,
)
from mmsign.engine.runs import evaluate, load_config, train
from mmsign.utils.errors import MMSignError
from test_engine.test_runs import config as config

META = {
    'dataset_meta': {'classes': ['a', 'b'], 'layout': 'base27'},
    'recipe': '{"pipeline": [{"type": "Normalize"}]}',
    'estimator': {'name': 'mediapipe', 'version': None, 'options': {}},
    'epoch': 3,
}


class Program:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.path),)


def save(file: Path, meta: Any = META, **tensors: Any) -> Path:
    torch.save({'state_dict': {'weight': torch.ones(3), **tensors}, 'meta': meta}, file)
    return file


def test_a_good_one(tmp_path: Path) -> None:
    file = save(tmp_path / 'a.pth', half=torch.arange(6.0).reshape(2, 3).T, empty=torch.zeros(0, 4))
    content = open_checkpoint(file)
    assert content['meta'] == META == read_meta(file)
    torch.testing.assert_close(content['state_dict']['half'], torch.arange(6.0).reshape(2, 3).T)
    assert open_checkpoint(save(tmp_path / 'b.pth', meta=None))['meta'] == {}


@pytest.mark.parametrize('old', [False, True])
def test_programs_do_not_run(tmp_path: Path, old: bool) -> None:
    canary = tmp_path / 'canary'
    content = {'state_dict': {'a': Program(canary)}}
    torch.save(content, tmp_path / 'a.pth', _use_new_zipfile_serialization=not old)
    (tmp_path / 'b.pth').write_bytes(pickle.dumps(content))
    for name in ('a.pth', 'b.pth'):
        with one_line_error(name, 'is no checkpoint, or a damaged one'):
            open_checkpoint(tmp_path / name)
        assert read_meta(tmp_path / name) == {}
    assert not canary.exists()


@pytest.mark.parametrize(
    'tensor',
    [torch.zeros(1).expand(10**12), torch.zeros(4).as_strided((9,), (0,)), torch.zeros(3, 3).to_sparse()],
)
def test_tensors_that_claim_more_than_they_hold(tmp_path: Path, tensor: torch.Tensor) -> None:
    with one_line_error('a.pth', 'is no checkpoint', 'large'):
        open_checkpoint(save(tmp_path / 'a.pth', large=tensor))


@pytest.mark.parametrize('content', [{'state_dict': ()}, {'state_dict': []}, [1], {'meta': {}}])
def test_weights_that_are_none(tmp_path: Path, content: Any) -> None:
    torch.save(content, tmp_path / 'a.pth')
    with one_line_error('a.pth', 'is no checkpoint'):
        open_checkpoint(tmp_path / 'a.pth')


def test_a_bomb(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / 'a.pth', 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('a/data.pkl', bytes(100_000_000))
    with one_line_error('a.pth', 'it unpacks to 95 MB'):
        open_checkpoint(tmp_path / 'a.pth')


@pytest.mark.parametrize(
    ('field', 'value'),
    [
        ('dataset_meta', [1]),
        ('classes', {'classes': 'ab'}),
        ('classes', {'classes': []}),
        ('classes', {'classes': ['a', 2]}),
        ('layout', {'layout': {}}),
        ('recipe', 5),
        ('recipe', 'no json'),
        ('recipe', '[]'),
        ('recipe', '{"pipeline": 5}'),
        ('recipe', '{"pipeline": [5]}'),
        ('recipe', '[' * 10**5),
        ('estimator', 'mediapipe'),
        ('estimator', {'name': None}),
        ('epoch', -1),
        ('iter', 1.5),
        ('seed', 'x'),
    ],
)
def test_what_it_says_about_itself(tmp_path: Path, field: str, value: Any) -> None:
    key = 'dataset_meta' if field in ('classes', 'layout') else field
    file = save(tmp_path / 'a.pth', meta={**META, key: value})
    with one_line_error(file, f'field {field}', 'is malformed in this checkpoint'):
        open_checkpoint(file)
    assert read_meta(file) == {}


def test_meta_that_is_none(tmp_path: Path) -> None:
    with one_line_error('a.pth: field meta'):
        check_meta([1], 'a.pth')
    assert check_meta({}, 'a.pth') == {}


def test_a_name_that_no_disk_takes(tmp_path: Path) -> None:
    """Damage in the file that names the last checkpoint."""
    (tmp_path / 'last_checkpoint').write_text('x' * 5000)
    with one_line_error('cannot be opened: File name too long', 'tools/train.py'):
        existing_checkpoint(find_checkpoint(tmp_path))


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / 'a.pth')
    with one_line_error('a.pth', 'is a pipe or device'):
        open_checkpoint(tmp_path / 'a.pth')


def test_malicious_checkpoint_is_refused(config, tmp_path):
    class Payload:
        def __reduce__(self):
            return os.system, (f'touch {tmp_path}/owned',)

    torch.save({'state_dict': {}, 'x': Payload()}, tmp_path / 'evil.pth')
    cfg = load_config(config, work_dir=str(tmp_path / 'w'))
    with pytest.raises(Exception, match='weights_only'):
        evaluate(cfg, tmp_path / 'evil.pth')
    assert not (tmp_path / 'owned').exists()


def test_a_moved_work_dir_still_finds_its_checkpoint(config, tmp_path):
    cfg = load_config(config, {'train_cfg.max_epochs': 1}, work_dir=str(tmp_path / 'a'))
    checkpoint = train(cfg)
    assert checkpoint.parent == tmp_path / 'a'
    os.rename(tmp_path / 'a', tmp_path / 'b')
    assert last_checkpoint(tmp_path / 'b').is_file()


def test_undefined_checkpoint_folder(tmp_path):
    with pytest.raises(MMSignError, match='holds no checkpoint'):
        last_checkpoint(tmp_path)
