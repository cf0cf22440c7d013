"""A training with dropout, and with steps that draw from global generators, goes on to the bit."""

# ruff: noqa: NPY002  (the global generators are what is tested)

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers import write_archive
from mmcv.transforms import BaseTransform
from mmengine.hooks import Hook

from mmsign.engine import RandomStateHook
from mmsign.engine.checkpoints import last_checkpoint
from mmsign.engine.random_state_hook import STATES, random_state, set_random_state
from mmsign.engine.runs import load_config, train
from mmsign.registry import HOOKS, TRANSFORMS
from mmsign.utils.errors import MMSignError
from test_engine.test_runs import CONFIG, next_second

DROPOUT = """
model = dict(_delete_=True, type='SkeletonRecognizer',
             backbone=dict(type='FrameTransformer', layout='base27', in_channels=3, channels=8,
                           convolutions=1, heads=2, dropout=0.5),
             neck=dict(type='TimePooling'),
             cls_head=dict(type='LinearClsHead', num_classes=3, in_channels=8))
custom_hooks = [dict(type='EpochHook'), dict(type='StopOnce')]
"""


@HOOKS.register_module()
class StopOnce(Hook):
    """Ctrl-C in the third epoch, where asked."""

    stops = False

    def after_train_iter(self, runner: Any, batch_idx: int, *args: Any, **kwargs: Any) -> None:
        if type(self).stops and runner.epoch == 2 and batch_idx == 1:
            raise KeyboardInterrupt


@TRANSFORMS.register_module()
class OthersNoise(BaseTransform):
    """As plugins draw: from the global generators."""

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        moved = np.float32(0.1 * np.random.randn() + 0.1 * random.random())
        return {**results, 'keypoints': results['keypoints'] + moved}


@pytest.fixture
def config(tmp_path: Path, repo: Path) -> Path:
    base, file = tmp_path / 'base.py', tmp_path / 'dropout.py'
    base.write_text(CONFIG.format(repo=repo, archive=write_archive(tmp_path / 'archive')))
    file.write_text(f"_base_ = ['{base}']\n{DROPOUT}")
    return file


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return torch.load(last_checkpoint(folder), weights_only=True)['state_dict']


def interrupted(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(StopOnce, 'stops', True)
        with pytest.raises(KeyboardInterrupt):
            train(load())
    next_second()


@pytest.mark.parametrize(
    'options',
    [
        {},
        {'train_dataloader.num_workers': 1, 'train_dataloader.persistent_workers': True},
        {'held_out': True},
        {'others': True},
    ],
    ids=['alone', 'persistent workers', 'held-out clips between', 'draws of others'],
)
def test_as_if_it_had_not_been_interrupted(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    options = dict(options)
    held_out, others = options.pop('held_out', False), options.pop('others', False)

    def load(name: str) -> Any:
        cfg = load_config(config, options, str(tmp_path / name))
        if held_out:
            cfg.val_dataloader, cfg.val_evaluator, cfg.val_cfg = cfg.test_dataloader, cfg.test_evaluator, {}
        if others:
            cfg.train_dataloader.dataset.pipeline.insert(2, dict(type='OthersNoise'))
        return cfg

    train(load('whole'))
    interrupted(lambda: load('parts'), monkeypatch)
    assert last_checkpoint(tmp_path / 'parts').name == 'epoch_2.pth'
    random.seed(99), np.random.seed(99), torch.manual_seed(99)
    train(load('parts'), resume=True)
    ours, theirs = weights(tmp_path / 'parts'), weights(tmp_path / 'whole')
    assert ours.keys() == theirs.keys()
    for name in ours:
        assert torch.equal(ours[name], theirs[name]), name


def test_workers_decide_nothing(config: Path, tmp_path: Path) -> None:
    found = []
    for name, workers, persistent in (('none', 0, False), ('new ones', 1, False), ('the same ones', 1, True)):
        options = {'train_dataloader.num_workers': workers, 'train_dataloader.persistent_workers': persistent}
        train(load_config(config, options, str(tmp_path / name)))
        found.append(weights(tmp_path / name))
        next_second()
    for name in found[0]:
        assert torch.equal(found[0][name], found[1][name]), name
        assert torch.equal(found[0][name], found[2][name]), name


def test_without_the_state_it_would_not(config: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    """What the hook is for; and a checkpoint of an earlier version is said to have none."""

    def load(name: str) -> Any:
        return load_config(config, {}, str(tmp_path / name))

    train(load('whole'))
    interrupted(lambda: load('parts'), monkeypatch)
    file = last_checkpoint(tmp_path / 'parts')
    content = torch.load(file, weights_only=True)
    del content[STATES]
    torch.save(content, file)
    capsys.readouterr()
    train(load('parts'), resume=True)
    assert 'before mmsign kept the state of random generators' in capsys.readouterr().err
    ours, theirs = weights(tmp_path / 'parts'), weights(tmp_path / 'whole')
    assert not all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize(
    'state', [{}, {'torch': 3}, {'torch': torch.zeros(3)}, 7, {**random_state(), 'numpy': 1}]
)
def test_a_damaged_state_is_named(state: Any, tmp_path: Path) -> None:
    class FakeRunner:
        _resume, work_dir = True, tmp_path

    hook = RandomStateHook()
    hook.after_load_checkpoint(FakeRunner(), {STATES: [state]})  # type: ignore[arg-type]
    with pytest.raises(MMSignError, match='no state of random generators') as error:
        hook.before_train_epoch(FakeRunner())  # type: ignore[arg-type]
    assert error.value.field == STATES
    assert error.value.fix


def test_to_and_fro() -> None:
    before = random_state()
    drawn = torch.rand(2).tolist(), np.random.rand(3).tolist(), np.random.randn(), random.random()
    set_random_state(before)
    assert drawn == (torch.rand(2).tolist(), np.random.rand(3).tolist(), np.random.randn(), random.random())
