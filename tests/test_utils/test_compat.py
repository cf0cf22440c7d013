from __future__ import annotations

import pickle

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.logging import HistoryBuffer

from mmsign.utils import compat as compat


def test_log_history_survives_the_safe_loader(tmp_path):
    history = HistoryBuffer()
    for value in range(5):
        history.update(value * 0.5)
    torch.save({'history': history, 'number': np.float64(2.5)}, tmp_path / 'x.pth')
    loaded = torch.load(tmp_path / 'x.pth', weights_only=True)
    assert loaded['history'].mean() == history.mean()
    assert loaded['history'].current() == 2.0
    assert loaded['number'] == 2.5


class Getattr:
    """Reaches for a dangerous attribute by way of getattr, which the history needs."""

    def __reduce__(self):
        return getattr, (HistoryBuffer, '__init__')


def test_getattr_reaches_nothing_else(tmp_path):
    torch.save({'x': Getattr()}, tmp_path / 'evil.pth')
    with pytest.raises((pickle.UnpicklingError, Exception), match='asks for'):
        torch.load(tmp_path / 'evil.pth', weights_only=True)


def test_configs_of_the_package_are_bases(tmp_path, repo):
    (tmp_path / 'mine.py').write_text("_base_ = ['mmsign::gspmc_slr500.py']\nstreams = 'bone'\n")
    cfg = Config.fromfile(str(tmp_path / 'mine.py'))
    same = Config.fromfile(str(repo / 'configs/gspmc_slr500_bone.py'))
    assert cfg.to_dict() == same.to_dict()
    assert '_scope_' not in cfg.pretty_text
    # names of other packages still mean these
    (tmp_path / 'theirs.py').write_text("_base_ = ['mmnothing::a/b.py']\n")
    with pytest.raises(AssertionError, match='mmnothing'):
        Config.fromfile(str(tmp_path / 'theirs.py'))


def test_the_hub_gives_whole_configs():
    from mmengine import hub

    from mmsign.engine.runs import load_config  # from now on the hub knows mmsign

    cfg = hub.get_config('mmsign::gspmc_slr500_bone.py')
    assert cfg.train_dataloader.dataset.pipeline[-2].streams == 'bone'
    expected = load_config('mmsign::gspmc_slr500_bone.py').to_dict()
    for name in ('work_dir', 'cfg_options'):  # of load_config alone
        expected.pop(name)
    assert cfg.to_dict() == expected
    with pytest.raises(AssertionError, match='mmnothing'):
        hub.get_config('mmnothing::a/b.py')
